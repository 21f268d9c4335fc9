// D: the docked detail of an alert, or of a vehicle on the map. Confirmations open in here, never over the map.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { acknowledgeAlert, queuedNotes, unshelveAlert, useRefusal, writeNote } from "../alerts/acts.ts";
import { causeWords, facts, kindWords, type Rise, riseFacts, rises, str } from "../alerts/describe.ts";
import { rowState } from "../alerts/state.ts";
import { subjectOf, titleOf } from "../alerts/subject.ts";
import * as api from "../api/acts.ts";
import { isProblem } from "../api/fetch.ts";
import type { Alert, Contact } from "../api/types.ts";
import { useLive } from "../live/store.ts";
import { showOnMap } from "../map/show.ts";
import { goTo } from "../route.ts";
import { age, instant, moment } from "../time.ts";
import { useWords } from "../words/index.ts";
import type { Words } from "../words/words.ts";
import { TransitCard } from "./card.tsx";
import { Closing } from "./closing.tsx";
import { Company } from "./company.tsx";
import { Escalating } from "./escalating.tsx";
import { useNow } from "./now.ts";
import { Failed } from "./panel.tsx";
import { Picture } from "./picture.tsx";
import { ShelvingForm } from "./shelving.tsx";
import { Priority, StateMark } from "./silhouette.tsx";
import { useWorldNames } from "./world.ts";
import "./detail.css";

/** What is being done to the alert. */
export type Form = "close" | "shelve" | "escalate";

interface Props {
  alert: Alert | null;
  /** The key of the mark: of the alert's transit, or the one picked on the map. */
  mark: string | null;
  /** The form that stands in place of the alert's facts. */
  form: Form | null;
  onForm: (form: Form | null) => void;
  onClosed: () => void;
  onShut: () => void;
  onSelectAlert: (id: string) => void;
}

export function Detail(p: Props) {
  const { w } = useWords();
  const marks = useLive((s) => s.picture.marks);
  const transits = useLive((s) => s.picture.transits);
  const transitId = p.alert?.transit ?? (p.mark?.startsWith("t:") ? p.mark.slice(2) : null);
  const title = p.alert
    ? kindWords(p.alert.kind, w)
    : transitId
      ? titleOf(transitId, subjectOf(transitId, { marks, transits }))
      : (p.mark?.slice(2) ?? "");
  const back = () => p.onForm(null);
  return (
    <aside className="detail" data-region="D" data-keys aria-label={title}>
      <div className="detail-head">
        {p.alert && <Priority severity={p.alert.severity} />}
        <h2 tabIndex={-1}>{title}</h2>
        <button type="button" className="quiet" onClick={p.onShut}>
          {w.detail.shut} <kbd>Esc</kbd>
        </button>
      </div>
      <div className="detail-body">
        {p.alert && p.form === "close" && <Closing alert={p.alert} onBack={back} onClosed={p.onClosed} />}
        {p.alert && p.form === "shelve" && <ShelvingForm key={p.alert.id} alert={p.alert} onBack={back} onDone={p.onClosed} />}
        {p.alert && p.form === "escalate" && <Escalating key={p.alert.id} alert={p.alert} onBack={back} onDone={back} />}
        {p.alert && !p.form && <Why alert={p.alert} />}
        {p.alert && !p.form && <Company alert={p.alert} onSelect={p.onSelectAlert} />}
        {transitId && !p.form && <About id={transitId} alert={p.alert} onSelectAlert={p.onSelectAlert} onClose={() => p.onForm("close")} />}
        {!transitId && p.mark && <TransitCard markKey={p.mark} view={null} />}
      </div>
      {p.alert && !p.form && <Actions alert={p.alert} onForm={p.onForm} />}
      {!p.alert && transitId && (
        <div className="detail-foot">
          <div className="actions">
            <button type="button" onClick={() => goTo({ page: "transit", id: transitId })}>
              {w.detail.openTransit} <kbd>T</kbd>
            </button>
          </div>
        </div>
      )}
    </aside>
  );
}

function Why({ alert }: { alert: Alert }) {
  const { w, language } = useWords();
  const now = useNow();
  const since = instant(alert.since);
  const names = useWorldNames();
  return (
    <section>
      <h3>{w.detail.why}</h3>
      {facts(alert, now, w, language, names).map((f) => (
        <p key={f}>{f}</p>
      ))}
      {alert.kind === "sighting_contradicted" && (
        <Picture
          sha256={str(alert.detail, "evidence")}
          alt={w.sighting.alt(str(alert.detail, "camera") ?? w.sighting.camera, moment(since, now))}
          opens
        />
      )}
      <Standing alert={alert} />
      <p className="muted">
        {w.fact.since(moment(since, now))} ({age((alert.until == null ? now : instant(alert.until)) - since)})
        {alert.late && ` · ${w.late(age(instant(alert.raised_at) - since))}`}
      </p>
    </section>
  );
}

/** Where it stands after ISA-18.2, in words; on the shelf with who, why and until when. */
function Standing({ alert }: { alert: Alert }) {
  const { w } = useWords();
  const now = useNow();
  const state = rowState(alert, null);
  const shelf = alert.shelved;
  return (
    <p className="standing" data-state={state}>
      <StateMark state={state} label={w.state[state]} /> {w.state[state]}
      {alert.owner && ` · ${alert.owner}`}
      {state === "over" && ` · ${w.detail.owesCause}`}
      {state === "shelved" && shelf && (
        <span className="muted">
          {" "}
          {[
            w.shelf.until(moment(instant(shelf.until), now), age(instant(shelf.until) - now)),
            shelf.reason,
            [shelf.by, shelf.second_by].filter(Boolean).join(" + "),
            shelf.one_shot ? w.shelf.oneShotShort : null,
          ]
            .filter(Boolean)
            .join(" · ")}
        </span>
      )}
    </p>
  );
}

interface AboutProps {
  id: string;
  alert: Alert | null;
  onSelectAlert: (id: string) => void;
  onClose: () => void;
}

/** The transit: its card, what to do next, what was done, its other alerts. */
function About({ id, alert, onSelectAlert, onClose }: AboutProps) {
  const { w } = useWords();
  const answer = useTransit(id);
  const alerts = useLive((s) => s.picture.alerts);
  const others = [...alerts.values()].filter(
    (a) => a.transit === id && a.id !== alert?.id && (a.state === "raised" || a.state === "acknowledged"),
  );
  const view = isProblem(answer.data) ? null : (answer.data ?? null);
  return (
    <>
      {alert && <Next contacts={view ? (view.transit.declaration.contacts ?? []) : null} alert={alert} onClose={onClose} />}
      <section>
        <TransitCard markKey={`t:${id}`} view={view} />
        {isProblem(answer.data) && <Failed problem={answer.data} at={answer.dataUpdatedAt} onRetry={() => void answer.refetch()} />}
      </section>
      {alert && <Record alert={alert} />}
      {others.length > 0 && (
        <section>
          <h3>{w.transit.alerts}</h3>
          {others.map((a) => (
            <button key={a.id} type="button" className="quiet headline" onClick={() => onSelectAlert(a.id)}>
              <Priority severity={a.severity} size={16} /> {kindWords(a.kind, w)}
            </button>
          ))}
        </section>
      )}
    </>
  );
}

/** How often a transit is asked for whose vehicle the map tells of (its track grows), and one whose vehicle lies outside the map, ms. */
const ASKED_MS = { shown: 15_000, outside: 5_000 } as const;

/** A transit, asked for anew when it changes, and now and then: the live marks are those of the map's view alone. */
export function useTransit(id: string) {
  const told = useLive((s) => s.picture.transits.get(id));
  const isShown = useLive((s) => s.picture.marks.has(`t:${id}`));
  const isLive = useLive((s) => s.link.phase === "live");
  const queries = useQueryClient();
  const sighted = useLive((s) => s.picture.sighted.get(id) ?? 0);
  const queryKey = ["transit", id, told?.stage, told?.custody, told?.steps.length, sighted];
  return useQuery({
    queryKey,
    queryFn: async () => {
      const answer = await api.transit(id);
      const was = queries.getQueryData<typeof answer>(queryKey);
      // What is known is not taken from the screen because the server was away for a moment.
      const isAway = isProblem(answer) && (answer.status === 0 || answer.status >= 500);
      return isAway && was && !isProblem(was) ? was : answer;
    },
    placeholderData: (was) => was,
    refetchInterval: isLive && (isShown ? ASKED_MS.shown : ASKED_MS.outside),
  });
}

const CALLS: Record<string, "callDriver" | "callCarrier" | "callDeclarant"> = {
  driver: "callDriver",
  carrier: "callCarrier",
  declarant: "callDeclarant",
};

function callWords(c: Contact, w: Words): string {
  const key = CALLS[c.role];
  return key ? w.next[key](c.name, c.phone ?? "") : `${c.role}: ${c.name} ${c.phone ?? ""}`;
}

function Next({ contacts, alert, onClose }: { contacts: readonly Contact[] | null; alert: Alert; onClose: () => void }) {
  const { w } = useWords();
  const calls = contacts ?? [];
  const began = alert.lat != null && alert.lon != null ? { lat: alert.lat, lon: alert.lon } : null;
  return (
    <section className="next">
      <h3>{w.detail.next}</h3>
      <ol>
        {/* One line from the beginning, so that nothing below it moves when the contacts come. */}
        <li className="calls">
          {contacts !== null && calls.length === 0 && w.next.noContact}
          {calls.map((c) => (
            <span key={`${c.role}${c.name}`}>
              {c.phone ? <a href={`tel:${c.phone.replace(/\s/g, "")}`}>{callWords(c, w)}</a> : callWords(c, w)}
            </span>
          ))}
        </li>
        <li>
          <button type="button" className="quiet link-like" onClick={() => showOnMap(`t:${alert.transit}`, began)}>
            {w.next.checkTrack}
          </button>
        </li>
        <li>
          <button type="button" className="quiet link-like" onClick={onClose}>
            {w.next.closeWithCause}
          </button>
        </li>
      </ol>
    </section>
  );
}

/** What was done about it, and how it became more severe meanwhile, in the order in which that was known. */
function Record({ alert }: { alert: Alert }) {
  const { w } = useWords();
  const acts = alert.record.map((r) => ({ at: instant(r.at), key: `${r.because}-${r.act}`, line: <Act act={r} /> }));
  const steps = rises(alert).map((r) => ({ at: instant(r.known_at), key: `${r.of}-${r.severity}`, line: <Rose rise={r} /> }));
  const lines = [...acts, ...steps].sort((a, b) => a.at - b.at);
  return (
    <section className="record">
      <h3>{w.detail.record}</h3>
      {lines.length === 0 && <p className="muted">{w.detail.noRecord}</p>}
      <ol>
        {lines.map((l) => (
          <li key={l.key}>{l.line}</li>
        ))}
      </ol>
    </section>
  );
}

function Act({ act: r }: { act: Alert["record"][number] }) {
  const { w } = useWords();
  const now = useNow();
  return (
    <>
      <time>{moment(instant(r.at), now)}</time>
      <span className="said">
        {r.by === "judgement" ? w.shelf.byItself : r.by}
        {r.second_by && ` + ${r.second_by}`} {w.detail.actWords[r.act] ?? r.act}
        {r.to && ` ${r.to}`}
        {r.until && ` ${w.shelf.untilShort(moment(instant(r.until), now))}`}
        {r.text && `: ${r.by === "judgement" ? (w.shelf.why[r.text] ?? r.text) : causeWords(r.text, w)}`}
      </span>
    </>
  );
}

function Rose({ rise }: { rise: Rise }) {
  const { w, language } = useWords();
  const now = useNow();
  return (
    <>
      <time>{moment(instant(rise.at), now)}</time>
      <span className="said">{riseFacts(rise, w, language).join(" · ")}</span>
    </>
  );
}

/** Acknowledge, close, put on the shelf, pass on, note. While the link is lost the reason stands here. */
function Actions({ alert, onForm }: { alert: Alert; onForm: (form: Form) => void }) {
  const { w } = useWords();
  const now = useNow();
  const pending = useLive((s) => s.pending.get(alert.id));
  const link = useLive((s) => s.link);
  const rights = useLive((s) => s.account?.rights);
  const refusal = useRefusal(alert.id);
  const state = rowState(alert, pending?.act ?? null);
  const isOver = state === "closed" || state === "withdrawn";
  const isTaken = alert.state !== "raised" || pending?.act === "acknowledge";
  const may = rights?.includes("handle_alerts") ?? false;
  const isLost = link.phase === "lost";
  let said: string | null = null;
  if (isLost) said = w.detail.refusedDisconnected(age(link.lostAt === null ? 0 : now - link.lostAt));
  else if (refusal && refusal.problem !== "disconnected") {
    const { problem } = refusal;
    said =
      problem.status === 403
        ? w.detail.forbidden
        : `${w.detail.failed}: ${problem.detail ?? problem.title} (${w.error.code(String(problem.status))})`;
  } else if (!may) said = w.detail.forbidden;
  return (
    <div className="detail-foot">
      {said && (
        <p className="problem" role="alert">
          {said}
        </p>
      )}
      <div className="actions">
        {!isTaken && (
          <button type="button" className="main" disabled={!may || isLost} onClick={() => void acknowledgeAlert(alert.id)}>
            {w.detail.acknowledge} <kbd>A</kbd>
          </button>
        )}
        {!isOver && (
          <button type="button" disabled={!may || isLost} onClick={() => onForm("close")}>
            {w.detail.close} <kbd>C</kbd>
          </button>
        )}
        {!isOver && !alert.shelved && (
          <button type="button" disabled={!may || isLost} onClick={() => onForm("shelve")}>
            {w.shelf.open} <kbd>S</kbd>
          </button>
        )}
        {!isOver && alert.shelved && (
          <button type="button" disabled={!may || isLost} onClick={() => void unshelveAlert(alert.id)}>
            {w.shelf.back} <kbd>S</kbd>
          </button>
        )}
        {!isOver && (
          <button type="button" disabled={!may || isLost} onClick={() => onForm("escalate")}>
            {w.escalation.open} <kbd>E</kbd>
          </button>
        )}
        <button type="button" onClick={() => goTo({ page: "transit", id: alert.transit })}>
          {w.detail.openTransit} <kbd>T</kbd>
        </button>
      </div>
      <NoteForm alert={alert.id} key={alert.id} />
    </div>
  );
}

/** What was typed beside an alert is kept while the page moves on: by alert, until it is sent. */
const drafts = new Map<string, string>();

function NoteForm({ alert }: { alert: string }) {
  const { w } = useWords();
  const [text, setText] = useState(drafts.get(alert) ?? "");
  const [, redraw] = useState(0);
  const alive = useRef(true);
  useEffect(() => {
    alive.current = true;
    return () => {
      alive.current = false;
    };
  }, []);
  const waiting = queuedNotes(alert);
  return (
    <form
      className="note-form"
      onSubmit={(e) => {
        e.preventDefault();
        const said = text.trim();
        if (said === "") return;
        drafts.delete(alert);
        setText("");
        void writeNote(alert, said).then(() => alive.current && redraw((n) => n + 1));
      }}
    >
      <input
        aria-label={w.detail.note}
        placeholder={waiting > 0 ? w.detail.noteQueued(waiting) : w.detail.note}
        value={text}
        onChange={(e) => {
          drafts.set(alert, e.target.value);
          setText(e.target.value);
        }}
      />
      <button type="submit">{w.detail.addNote}</button>
    </form>
  );
}
