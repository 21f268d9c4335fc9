// Where the page begins.

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { currentLanguage } from "./words/index.ts";
import "./fonts.css";
import "./tokens.css";

document.documentElement.lang = currentLanguage();
// Answers are kept for the session and fetched anew by what the live socket says; a panel that failed says so and offers to try again.
const queries = new QueryClient({ defaultOptions: { queries: { retry: false, refetchOnWindowFocus: false, staleTime: 30_000 } } });
const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
);
