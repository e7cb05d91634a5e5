import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  base: '/console/',
  plugins: [react()],
  build: {
    emptyOutDir: true,
    // The policy allows nothing inline, images within styles neither.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    // These know light-dark() themselves; its stand-in for older ones does not see the colours that a person chose.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
  },
  // `npm start` beside `npx vite web`: the pages are made anew at each change, the calls go to the service.
  server: { proxy: { '/api': 'http://localhost:3000' } },
});
