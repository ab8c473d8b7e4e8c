import { RoomAudioRenderer, SessionProvider, useAgent, useSession, useTrackToggle } from '@livekit/components-react'
import { TokenSource, Track } from 'livekit-client'
import { createRoot } from 'react-dom/client'

const tokens = TokenSource.endpoint('/token')

function Toggle({ source, label }: { source: Track.Source.Camera | Track.Source.ScreenShare; label: string }) {
  const { enabled, toggle } = useTrackToggle({ source }) // enabled comes from the track, not from the press
  return (
    <button aria-pressed={enabled} onClick={() => toggle()}>
      {label}: {enabled ? 'オン' : 'オフ'}
    </button>
  )
}

function Agent() {
  const agent = useAgent()
  return <p>エージェント: {agent.state}</p>
}

function App() {
  const session = useSession(tokens)
  return (
    <SessionProvider session={session}>
      <button onClick={() => (session.isConnected ? session.end() : session.start({ tracks: {} }))}>
        {session.isConnected ? '退出' : '参加'}
      </button>
      <Toggle source={Track.Source.Camera} label="カメラ" />
      <Toggle source={Track.Source.ScreenShare} label="画面共有" />
      <Agent />
      <RoomAudioRenderer />
    </SessionProvider>
  )
}

createRoot(document.getElementById('root')!).render(<App />)
