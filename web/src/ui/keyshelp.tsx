// The table of keys, docked where the detail stands.

import { useState } from "react";
import type { Command } from "../keys.ts";
import { BINDINGS } from "../keys.ts";
import { useWords } from "../words/index.ts";
import type { Words } from "../words/words.ts";
import { lettersOn, setLetters } from "./usekeys.ts";

const GROUPS: readonly { commands: readonly Command[]; said: keyof Words["keys"] }[] = [
  { commands: ["next"], said: "next" },
  { commands: ["previous"], said: "previous" },
  { commands: ["worst"], said: "worst" },
  { commands: ["open"], said: "open" },
  { commands: ["acknowledge"], said: "acknowledge" },
  { commands: ["close"], said: "close" },
  { commands: ["shelve"], said: "shelve" },
  { commands: ["escalate"], said: "escalate" },
  { commands: ["unfold", "fold"], said: "unfold" },
  { commands: ["transit"], said: "transit" },
  { commands: ["search"], said: "search" },
  { commands: ["filter1", "filter2", "filter3", "filterAll"], said: "filters" },
  { commands: ["mute"], said: "mute" },
  { commands: ["regionNext", "regionPrevious"], said: "region" },
  { commands: ["goMap"], said: "goMap" },
  { commands: ["goCameras"], said: "goCameras" },
  { commands: ["goLoad"], said: "goLoad" },
  { commands: ["goWatchlist"], said: "goWatchlist" },
  { commands: ["goContainer"], said: "goContainer" },
  { commands: ["shut"], said: "shut" },
  { commands: ["help"], said: "help" },
];

export function KeysHelp({ onShut }: { onShut: () => void }) {
  const { w } = useWords();
  const [letters, set] = useState(lettersOn());
  return (
    <aside className="detail" data-region="D" data-keys aria-label={w.keys.title}>
      <div className="detail-head">
        <h2 tabIndex={-1}>{w.keys.title}</h2>
        <button type="button" className="quiet" onClick={onShut}>
          {w.detail.shut} <kbd>Esc</kbd>
        </button>
      </div>
      <div className="detail-body">
        <table className="keys">
          <tbody>
            {GROUPS.map((g) => (
              <tr key={g.said}>
                <td>
                  {[...new Set(BINDINGS.filter((b) => g.commands.includes(b.command)).map((b) => b.shown))].map((k) => (
                    <kbd key={k}>{k}</kbd>
                  ))}
                </td>
                <td>{w.keys[g.said]}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <button
          type="button"
          onClick={() => {
            setLetters(!letters);
            set(!letters);
          }}
        >
          {letters ? w.keys.off : w.keys.on}
        </button>
      </div>
    </aside>
  );
}
