// One table of keys. Matched by the physical key (`event.code`), so that a Vietnamese input method, which eats J, A and S as marks, changes nothing.

export type Command =
  | "next"
  | "previous"
  | "worst"
  | "open"
  | "acknowledge"
  | "close"
  | "shelve"
  | "escalate"
  | "unfold"
  | "fold"
  | "search"
  | "mute"
  | "filter1"
  | "filter2"
  | "filter3"
  | "filterAll"
  | "regionNext"
  | "regionPrevious"
  | "shut"
  | "help"
  | "goMap"
  | "goContainer"
  | "goCameras"
  | "goLoad"
  | "goWatchlist"
  | "transit";

interface Binding {
  command: Command;
  code: string;
  shift?: boolean;
  /** Must follow the G key. */
  afterG?: boolean;
  /** What the table of keys shows. */
  shown: string;
}

/** In the order in which the table shows them. */
export const BINDINGS: readonly Binding[] = [
  { command: "next", code: "KeyJ", shown: "J" },
  { command: "next", code: "ArrowDown", shown: "↓" },
  { command: "previous", code: "KeyK", shown: "K" },
  { command: "previous", code: "ArrowUp", shown: "↑" },
  { command: "worst", code: "Home", shown: "Home" },
  { command: "open", code: "Enter", shown: "Enter" },
  { command: "open", code: "NumpadEnter", shown: "Enter" },
  { command: "acknowledge", code: "KeyA", shown: "A" },
  { command: "acknowledge", code: "F2", shown: "F2" },
  { command: "close", code: "KeyC", shown: "C" },
  { command: "close", code: "F8", shown: "F8" },
  { command: "shelve", code: "KeyS", shown: "S" },
  { command: "shelve", code: "F9", shown: "F9" },
  { command: "escalate", code: "KeyE", shown: "E" },
  { command: "escalate", code: "F9", shift: true, shown: "Shift F9" },
  { command: "unfold", code: "ArrowRight", shown: "→" },
  { command: "fold", code: "ArrowLeft", shown: "←" },
  { command: "transit", code: "KeyT", shown: "T" },
  { command: "search", code: "Slash", shown: "/" },
  { command: "filter1", code: "Digit1", shown: "1" },
  { command: "filter2", code: "Digit2", shown: "2" },
  { command: "filter3", code: "Digit3", shown: "3" },
  { command: "filterAll", code: "Digit0", shown: "0" },
  { command: "mute", code: "KeyM", shown: "M" },
  { command: "regionNext", code: "F6", shown: "F6" },
  { command: "regionPrevious", code: "F6", shift: true, shown: "Shift F6" },
  { command: "goMap", code: "KeyM", afterG: true, shown: "G M" },
  { command: "goCameras", code: "KeyC", afterG: true, shown: "G C" },
  { command: "goLoad", code: "KeyL", afterG: true, shown: "G L" },
  { command: "goWatchlist", code: "KeyW", afterG: true, shown: "G W" },
  { command: "goContainer", code: "KeyN", afterG: true, shown: "G N" },
  { command: "shut", code: "Escape", shown: "Esc" },
  { command: "help", code: "Slash", shift: true, shown: "?" },
];

/** Works wherever nothing is typed: whoever lost the focus finds the worst alert again. */
const ANY_REGION = new Set(["Home"]);
/** Works while letters are typed somewhere, and where no region has the focus. */
const EVERYWHERE = new Set(["F6", "Escape"]);

export interface Press {
  code: string;
  key: string;
  shift: boolean;
  /** Ctrl, Alt or Meta is held. */
  modified: boolean;
  /** The focus is in a field where letters are typed. */
  typing: boolean;
  /** The focus is in the list or the detail. */
  inRegion: boolean;
  /** G was pressed just before. */
  afterG: boolean;
  /** Keys of one letter are switched on. */
  letters: boolean;
}

export type Matched = { kind: "command"; command: Command } | { kind: "g" } | { kind: "telex" } | { kind: "none" };

/** What a press means. A single letter counts only where the list or the detail has the focus (WCAG 2.1.4). */
export function match(press: Press): Matched {
  if (press.modified) return { kind: "none" };
  // An input method that swallows the key leaves no code: it cannot be told which one it was.
  if (press.code === "" && (press.key === "Process" || press.key === "Unidentified")) {
    return press.inRegion && !press.typing ? { kind: "telex" } : { kind: "none" };
  }
  if (press.typing && !EVERYWHERE.has(press.code)) return { kind: "none" };
  const isLetter = /^(Key|Digit|Slash)/.test(press.code);
  if (isLetter && (!press.letters || !press.inRegion)) return { kind: "none" };
  if (!isLetter && !press.inRegion && !EVERYWHERE.has(press.code) && !ANY_REGION.has(press.code)) return { kind: "none" };
  if (press.code === "KeyG" && !press.shift) return { kind: "g" };
  const found = BINDINGS.find(
    (b) =>
      b.code === press.code &&
      (b.afterG ?? false) === press.afterG &&
      (b.shift ?? false) === (press.shift && !press.code.startsWith("Key")),
  );
  if (found) return { kind: "command", command: found.command };
  return { kind: "none" };
}
