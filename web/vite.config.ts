import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// In development the page is served by Vite and everything else by the server (or the mock) at CORDON_HTTP.
const server = process.env.CORDON_HTTP ?? "http://127.0.0.1:8099";

export default defineConfig({
  plugins: [react()],
  worker: { format: "es" },
  // The page is opened once a shift from the machine's own network: one large file of the map costs nothing there.
  build: { chunkSizeWarningLimit: 1600 },
  server: { proxy: { "/api": { target: server, ws: true } } },
});
