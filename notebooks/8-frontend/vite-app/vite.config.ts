import { defineConfig } from 'vite'

// In development the lesson's own endpoint answers: LESSON=http://127.0.0.1:PORT npm run dev
export default defineConfig({
  server: { proxy: { '/token': process.env.LESSON ?? 'http://127.0.0.1:8080' } },
})
