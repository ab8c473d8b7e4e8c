// The whole page: join, microphone, camera, screen, chat. What happens is shown in the list and reported to Python.
const { Room, RoomEvent, TokenSource, Track, VideoPresets } = LivekitClient
const asked = new URLSearchParams(location.search)
const part = (id) => document.getElementById(id)
const room = new Room({
  videoCaptureDefaults: { resolution: VideoPresets.h360.resolution },
  publishDefaults: { simulcast: false }, // one small picture is enough for one agent, and easy on the machine
})
const me = room.localParticipant

function report(what, detail = '') {
  const line = document.createElement('li')
  line.textContent = `${what} ${detail}`
  part('log').append(line)
  line.scrollIntoView({ block: 'nearest' })
  const body = JSON.stringify({ page: asked.get('page'), what, detail })
  const headers = { 'Content-Type': 'application/json' }
  return fetch('report', { method: 'POST', headers, body, keepalive: true }).catch(() => {}) // the lesson has ended
}

function tellState(one) { // an agent hears chat from "listening" on; what is sent before is lost
  const state = one.attributes['lk.agent.state']
  if (one.isAgent && state) report('agent is', state)
}

async function join() {
  const { serverUrl, participantToken } = await TokenSource.endpoint('token').fetch({ participantName: 'browser' })
  await room.connect(serverUrl, participantToken)
  room.remoteParticipants.forEach((one) => tellState(one))
  await room.startAudio() // sound needs a gesture of the user: this press of a button is one
}

const toggles = {
  microphone: () => me.setMicrophoneEnabled(!me.isMicrophoneEnabled),
  camera: () => me.setCameraEnabled(!me.isCameraEnabled),
  screen: () => me.setScreenShareEnabled(!me.isScreenShareEnabled),
}
const sources = { microphone: Track.Source.Microphone, camera: Track.Source.Camera, screen: Track.Source.ScreenShare }

function isOn(name) {
  const publication = me.getTrackPublication(sources[name])
  return Boolean(publication && !publication.isMuted)
}

async function press(name, act, outcome) {
  try {
    await act()
    await report(`${name} ${outcome()}`)
  } catch (error) {
    await report(`${name} failed`, `${error.name}: ${error.message}`)
  }
}

function show() {
  for (const name of Object.keys(toggles)) part(name).setAttribute('aria-pressed', isOn(name))
  const seen = me.getTrackPublication(isOn('screen') ? Track.Source.ScreenShare : Track.Source.Camera)
  if (seen?.track && !seen.isMuted) seen.track.attach(part('preview'))
}

async function listCameras() {
  const cameras = await Room.getLocalDevices('videoinput', false) // false: do not ask for permission just to list
  part('cameras').replaceChildren(...cameras.map((one) => new Option(one.label || 'カメラ', one.deviceId)))
  const used = room.getActiveDevice('videoinput')
  if (used) part('cameras').value = used
  report('cameras', cameras.map((one) => one.label || 'カメラ').join(', '))
}

part('join').onclick = () => press('join', join, () => 'on')
part('leave').onclick = () => press('leave', () => room.disconnect(), () => 'on')
for (const [name, act] of Object.entries(toggles)) {
  part(name).onclick = () => press(name, act, () => (isOn(name) ? 'on' : 'off'))
}
part('cameras').onchange = async ({ target }) => {
  await room.switchActiveDevice('videoinput', target.value)
  report('camera chosen', target.selectedOptions[0].label)
}
part('chat').onkeydown = async ({ key, target }) => {
  if (key !== 'Enter') return
  await me.sendText(target.value, { topic: 'lk.chat' })
  report('wrote', target.value)
  target.value = ''
}

const changes = [RoomEvent.LocalTrackPublished, RoomEvent.LocalTrackUnpublished, RoomEvent.TrackMuted, RoomEvent.TrackUnmuted]
for (const change of changes) room.on(change, show)
room.on(RoomEvent.LocalTrackPublished, (one) => one.source === Track.Source.Camera && listCameras())
room.on(RoomEvent.LocalTrackUnpublished, (one) => one.source === Track.Source.ScreenShare && report('sharing ended'))
room.on(RoomEvent.TrackSubscribed, (track) => track.kind === 'audio' && document.body.append(track.attach()))
room.on(RoomEvent.ActiveSpeakersChanged, (who) => who.some((one) => one.isAgent) && report('agent is heard'))
room.on(RoomEvent.ParticipantConnected, (one) => tellState(one))
room.on(RoomEvent.ParticipantAttributesChanged, (changed, one) => 'lk.agent.state' in changed && tellState(one))
room.on(RoomEvent.Disconnected, (reason) => report('disconnected', String(reason)))
room.registerTextStreamHandler('lk.transcription', async (reader, who) => {
  const text = await reader.readAll()
  const final = reader.info.attributes['lk.transcription_final'] === 'true'
  if (final) report(who.identity === me.identity ? 'user said' : 'agent said', text)
})

async function probe() { // with the learner's own devices: ask once, before the lesson counts on them
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true })
    stream.getTracks().forEach((track) => track.stop())
    report('devices ready')
  } catch (error) {
    report('devices failed', `${error.name}: ${error.message}`)
  }
}

report('loaded')
if (asked.get('devices') === 'own') probe()
