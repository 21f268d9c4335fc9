// Changing the watch list: what is looked for, why and how long; and taking it off. Two people do either: the second proves that he is there.

import { useEffect, useRef, useState } from "react";
import { unwatch, watch } from "../api/acts.ts";
import type { Problem } from "../api/fetch.ts";
import { isProblem } from "../api/fetch.ts";
import type { WatchEntry, WatchKind } from "../api/types.ts";
import { serverNow } from "../live/clock.ts";
import { useLive } from "../live/store.ts";
import { checkWatched, painted, plated } from "../subject.ts";
import { useWords } from "../words/index.ts";
import { Actions } from "./formend.tsx";
import { isNamed, NOBODY, proof, SecondPerson } from "./second.tsx";
import { useWorld } from "./world.ts";
import "./detail.css";

/** What can be chosen, in days; the world's limit cuts it. */
const DAYS = [1, 7, 30, 90, 180] as const;
/** The longest where the world does not say, in seconds: 180 days. */
const LONGEST_S = 180 * 86_400;

/** What both forms share: the second person, what is under way, and why the last try was refused. */
function useChange() {
  const [second, setSecond] = useState(NOBODY);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isHeld, setHeld] = useState(false);
  const isLost = useLive((s) => s.link.phase === "lost");
  /** The entry as it then stands; null where it was refused, and the password is asked for again. */
  const send = async (change: Promise<WatchEntry | Problem>): Promise<WatchEntry | null> => {
    setHeld(true);
    const answer = await change;
    setHeld(false);
    if (!isProblem(answer)) return answer;
    setProblem(answer);
    setSecond({ ...second, password: "" });
    return null;
  };
  return { second, setSecond, problem, send, isHeld, isLost };
}

function Refusal({ of }: { of: Problem | null }) {
  const { w } = useWords();
  if (!of) return null;
  const known = of.reason ? w.watchlist.refused[of.reason] : undefined;
  const said = of.status === 0 ? w.error.unreached : (known ?? of.detail ?? of.title);
  return (
    <p role="alert" className="problem">
      {w.detail.failed}: {said}
    </p>
  );
}

function Head({ title, onBack }: { title: string; onBack: () => void }) {
  const { w } = useWords();
  return (
    <div className="detail-head">
      <h2 tabIndex={-1}>{title}</h2>
      <button type="button" className="quiet" onClick={onBack}>
        {w.detail.shut} <kbd>Esc</kbd>
      </button>
    </div>
  );
}

export function WatchForm({ onBack, onDone }: { onBack: () => void; onDone: (entry: WatchEntry) => void }) {
  const { w } = useWords();
  const [kind, setKind] = useState<WatchKind>("plate");
  const [text, setText] = useState("");
  const [reason, setReason] = useState("");
  const [days, setDays] = useState<number>(30);
  const [covert, setCovert] = useState(false);
  const { second, setSecond, problem, send, isHeld, isLost } = useChange();
  const field = useRef<HTMLInputElement>(null);
  const longest = (useWorld()?.limits?.watch_s_max ?? LONGEST_S) / 86_400;
  const checked = checkWatched(kind, text);
  const lacks = checked.kind !== "right" || reason.trim() === "" || !isNamed(second);
  useEffect(() => field.current?.focus(), []);

  const submit = async () => {
    if (lacks || isHeld) return;
    // A minute less than the longest: the server's clock decides, and the way there takes time.
    const expires = new Date((serverNow() ?? Date.now()) + Math.min(days * 86_400, longest * 86_400 - 60) * 1000).toISOString();
    const entry = await send(watch({ kind, text: text.trim(), reason: reason.trim(), expires, covert, second: proof(second) }));
    if (entry) onDone(entry);
  };

  return (
    <aside className="detail watching" data-region="D" data-keys aria-label={w.watchlist.addTitle}>
      <Head title={w.watchlist.addTitle} onBack={onBack} />
      <form
        className="detail-body closing shelving"
        onSubmit={(e) => {
          e.preventDefault();
          void submit();
        }}
      >
        <section>
          <div className="causes times-offered two" role="radiogroup" aria-label={w.watchlist.kind}>
            {(["plate", "container"] as const).map((k) => (
              <label key={k}>
                <input type="radio" name="kind" value={k} checked={kind === k} onChange={() => setKind(k)} /> {w.watchlist.kinds[k]}
              </label>
            ))}
          </div>
          <label className="field">
            {w.watchlist.text}
            <input
              ref={field}
              className="wide mono"
              name="text"
              autoComplete="off"
              spellCheck={false}
              placeholder={w.watchlist.textHint}
              aria-invalid={checked.kind === "wrong" || checked.kind === "chars"}
              value={text}
              onChange={(e) => setText(e.target.value)}
            />
          </label>
          {checked.kind === "wrong" && (
            <p role="alert" className="problem">
              {w.container.wrongDigit(checked.found, checked.expected)}
            </p>
          )}
          {checked.kind === "chars" && (
            <p role="alert" className="problem">
              {w.watchlist.wrongText}
            </p>
          )}
          <label className="field">
            {w.watchlist.reason}
            <input className="wide" name="reason" maxLength={500} value={reason} onChange={(e) => setReason(e.target.value)} />
          </label>
          <p className="field">{w.watchlist.howLong}</p>
          <div className="causes times-offered" role="radiogroup" aria-label={w.watchlist.howLong}>
            {DAYS.filter((d) => d <= longest).map((d) => (
              <label key={d}>
                <input type="radio" name="days" value={d} checked={days === d} onChange={() => setDays(d)} /> {w.watchlist.days(d)}
              </label>
            ))}
          </div>
          <label className="check">
            <input type="checkbox" name="covert" checked={covert} onChange={(e) => setCovert(e.target.checked)} />{" "}
            {w.watchlist.covertExplain}
          </label>
          <SecondPerson legend={w.watchlist.second} of={second} onChange={setSecond} />
          <Refusal of={problem} />
        </section>
        <Actions go={w.watchlist.addGo} disabled={lacks || isHeld || isLost} onBack={onBack} />
      </form>
    </aside>
  );
}

export function UnwatchForm({ entry, onBack, onDone }: { entry: WatchEntry; onBack: () => void; onDone: () => void }) {
  const { w } = useWords();
  const [reason, setReason] = useState("");
  const { second, setSecond, problem, send, isHeld, isLost } = useChange();
  const field = useRef<HTMLInputElement>(null);
  const lacks = reason.trim() === "" || !isNamed(second);
  useEffect(() => field.current?.focus(), []);

  const submit = async () => {
    if (lacks || isHeld) return;
    if (await send(unwatch(entry.id, { reason: reason.trim(), second: proof(second) }))) onDone();
  };

  return (
    <aside className="detail watching" data-region="D" data-keys aria-label={w.watchlist.removeTitle}>
      <Head title={w.watchlist.removeTitle} onBack={onBack} />
      <form
        className="detail-body closing shelving"
        onSubmit={(e) => {
          e.preventDefault();
          void submit();
        }}
      >
        <section>
          <p className="headline">
            <span className="mono">{entry.kind === "container" ? painted(entry.text) : plated(entry.text)}</span>
          </p>
          <p className="muted">
            {entry.reason} · {entry.by}
          </p>
          <label className="field">
            {w.watchlist.removeWhy}
            <input ref={field} className="wide" name="reason" maxLength={500} value={reason} onChange={(e) => setReason(e.target.value)} />
          </label>
          <SecondPerson legend={w.watchlist.second} of={second} onChange={setSecond} />
          <Refusal of={problem} />
        </section>
        <Actions go={w.watchlist.removeGo} disabled={lacks || isHeld || isLost} onBack={onBack} />
      </form>
    </aside>
  );
}
