// Who is signed in.

import type { Problem } from "./fetch.ts";
import { call } from "./fetch.ts";
import type { SessionView } from "./types.ts";

export type Account = SessionView;

/** Signs in; the cookie is the server's affair. */
export function signIn(name: string, password: string): Promise<Account | Problem> {
  return call<Account>("POST", "/api/session", { name, password });
}

export function signOut(): Promise<unknown> {
  return call("DELETE", "/api/session");
}

/** Who is signed in already, if anybody. */
export function whoAmI(): Promise<Account | Problem> {
  return call<Account>("GET", "/api/session");
}
