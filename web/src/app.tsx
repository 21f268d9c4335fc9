// Who is signed in sees the pages; who is not, the sign-in.

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { sendNotes } from "./alerts/acts.ts";
import { isProblem, whenUnauthorised } from "./api/fetch.ts";
import type { Account } from "./api/session.ts";
import { signOut, whoAmI } from "./api/session.ts";
import { forget } from "./live/clock.ts";
import { calls } from "./live/reduce.ts";
import { start, stop, whenCalled, whenEnded } from "./live/socket.ts";
import { get, reset, setAccount, useLive } from "./live/store.ts";
import { followSubjects } from "./live/subjects.ts";
import { CamerasPage } from "./pages/cameras.tsx";
import { CentrePage } from "./pages/centre.tsx";
import { ContainerPage } from "./pages/container.tsx";
import { LoadPage } from "./pages/load.tsx";
import { SignInPage } from "./pages/signin.tsx";
import { TransitPage } from "./pages/transit.tsx";
import { WatchlistPage } from "./pages/watchlist.tsx";
import { useRoute } from "./route.ts";
import * as sound from "./sound.ts";
import { Foot } from "./ui/foot.tsx";
import { Header } from "./ui/header.tsx";
import "./ui/frame.css";

export function App() {
  const account = useLive((s) => s.account);
  const [asked, setAsked] = useState(false);
  const queries = useQueryClient();

  useEffect(() => {
    whenUnauthorised(() => leave(queries));
    whenEnded(() => leave(queries));
    void whoAmI().then((a) => {
      if (!isProblem(a)) enter(a);
      setAsked(true);
    });
    // After a reload the loudspeaker opens with the first press of anything.
    const unlock = () => void sound.unlock();
    window.addEventListener("pointerdown", unlock, { once: true });
    window.addEventListener("keydown", unlock, { once: true });
    return () => {
      window.removeEventListener("pointerdown", unlock);
      window.removeEventListener("keydown", unlock);
      stop();
    };
  }, [queries]);

  if (!asked) return null; // under 300 ms nothing is shown
  if (!account) return <SignInPage onEntered={enter} />;
  return (
    <Frame
      onSignOut={() => {
        void signOut();
        leave(queries);
      }}
    />
  );
}

function Frame({ onSignOut }: { onSignOut: () => void }) {
  const { page } = useRoute();
  const isLost = useLive((s) => s.link.phase === "lost");
  useReminder();
  useEffect(() => {
    if (!isLost) void sendNotes();
  }, [isLost]);
  return (
    <div className={`frame${isLost ? " lost" : ""}`}>
      <Header onSignOut={onSignOut} />
      <div className="body">
        {/* One map for the whole session: hidden, never rebuilt. */}
        <CentrePage hidden={page.page !== "centre"} />
        {page.page === "cameras" && <CamerasPage />}
        {page.page === "load" && <LoadPage />}
        {page.page === "watchlist" && <WatchlistPage />}
        {page.page === "transit" && <TransitPage key={page.id} id={page.id} />}
        {(page.page === "container" || page.page === "unknown") && <ContainerPage number={page.page === "container" ? page.number : ""} />}
      </div>
      <Foot />
    </div>
  );
}

/** An urgent alert that nobody has acknowledged sounds again, on whichever page. */
function useReminder(): void {
  useEffect(() => {
    const timer = setInterval(() => {
      let urgent = false;
      for (const a of get().picture.alerts.values()) urgent ||= a.severity === "urgent" && calls(a);
      sound.remind(urgent);
    }, 1000);
    return () => clearInterval(timer);
  }, []);
}

let stopSubjects: (() => void) | null = null;

function enter(account: Account): void {
  setAccount(account);
  whenCalled(sound.arrivals);
  stopSubjects ??= followSubjects();
  start();
}

function leave(queries: ReturnType<typeof useQueryClient>): void {
  stop();
  stopSubjects?.();
  stopSubjects = null;
  reset();
  forget();
  queries.clear();
}
