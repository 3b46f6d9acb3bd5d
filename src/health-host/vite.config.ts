import { defineConfig } from 'vite';

/** One file that Node runs as it is; `dist-host` is what an installer takes. */
export default defineConfig({
  publicDir: false,
  ssr: { noExternal: true },
  build: {
    ssr: 'src/health-host/main.ts',
    outDir: 'dist-host',
    target: 'node20',
    rolldownOptions: { output: { entryFileNames: 'health-host.mjs', codeSplitting: false } },
  },
});
