// The second person of what takes two: a name, and the password that proves that he is there.

import { useWords } from "../words/index.ts";

export interface Second {
  name: string;
  password: string;
}

/** Nobody is named yet. */
export const NOBODY: Second = { name: "", password: "" };

/** Whether somebody is named who can be asked for proof. */
export const isNamed = (second: Second) => second.name.trim() !== "" && second.password !== "";

/** As it is sent. */
export const proof = (second: Second): Second => ({ name: second.name.trim(), password: second.password });

interface Props {
  legend: string;
  of: Second;
  onChange: (second: Second) => void;
}

export function SecondPerson({ legend, of, onChange }: Props) {
  const { w } = useWords();
  return (
    <fieldset>
      <legend>{legend}</legend>
      <input
        name="second"
        autoComplete="off"
        aria-label={w.signIn.name}
        placeholder={w.signIn.name}
        value={of.name}
        onChange={(e) => onChange({ ...of, name: e.target.value })}
      />
      <input
        name="second-password"
        type="password"
        autoComplete="off"
        aria-label={w.signIn.password}
        placeholder={w.signIn.password}
        value={of.password}
        onChange={(e) => onChange({ ...of, password: e.target.value })}
      />
    </fieldset>
  );
}
