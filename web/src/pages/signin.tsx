// The sign-in.

import type { FormEvent } from "react";
import { useState } from "react";
import type { Problem } from "../api/fetch.ts";
import { isProblem } from "../api/fetch.ts";
import type { Account } from "../api/session.ts";
import { signIn } from "../api/session.ts";
import * as sound from "../sound.ts";
import { setLanguage, useWords } from "../words/index.ts";
import type { Words } from "../words/words.ts";
import "./signin.css";

function sentence(p: Problem, w: Words): string {
  if (p.status === 0) return w.signIn.unreached;
  if (p.status === 429 || p.reason === "locked_out") return w.signIn.tooMany;
  if (p.status === 401) return w.signIn.wrong;
  return `${p.detail ?? p.title} (${w.error.code(String(p.status))})`;
}

export function SignInPage({ onEntered }: { onEntered: (account: Account) => void }) {
  const { w, language } = useWords();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  const submit = async (e: FormEvent) => {
    e.preventDefault();
    if (busy) return;
    setBusy(true);
    setProblem(null);
    // A press of a button is what lets the loudspeaker be opened.
    void sound.test();
    const answer = await signIn(name.trim(), password);
    setBusy(false);
    if (isProblem(answer)) setProblem(answer);
    else onEntered(answer);
  };

  return (
    <main className="sign-in">
      <form onSubmit={submit} aria-labelledby="sign-in-title">
        <p className="brand">CORDON</p>
        <p className="muted">{w.signIn.subtitle}</p>
        <h1 id="sign-in-title">{w.signIn.title}</h1>
        <label>
          <span>{w.signIn.name}</span>
          <input
            name="name"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
            autoFocus
            value={name}
            onChange={(e) => setName(e.target.value)}
          />
        </label>
        <label>
          <span>{w.signIn.password}</span>
          <input
            name="password"
            type="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(e) => setPassword(e.target.value)}
          />
        </label>
        <p className="problem" role="alert">
          {problem && sentence(problem, w)}
        </p>
        <button type="submit" className="main" disabled={busy}>
          {busy ? w.signIn.busy : w.signIn.go}
        </button>
        <p className="hint">{w.signIn.tone}</p>
        <button type="button" className="quiet other" onClick={() => setLanguage(language === "vi" ? "en" : "vi")}>
          {language === "vi" ? "English" : "Tiếng Việt"}
        </button>
      </form>
    </main>
  );
}
