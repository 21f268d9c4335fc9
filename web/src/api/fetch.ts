// The one place that speaks HTTP. An error is a value: a problem after RFC 9457, or what the browser had to say, in the same form.

/** What went wrong. `status` 0: the server was not reached. */
export interface Problem {
  problem: true;
  status: number;
  title: string;
  detail?: string;
  /** The short name for programs, if the server gave one. */
  reason?: string;
}

export function isProblem(x: unknown): x is Problem {
  return typeof x === "object" || typeof x === "function" ? (x as Problem | null)?.problem === true : false;
}

let onUnauthorised: () => void = () => {};

/** Whom to tell when the session is over. */
export function whenUnauthorised(tell: () => void): void {
  onUnauthorised = tell;
}

/** How long an answer may take, in ms. The server itself waits up to 2 s for a verdict. */
const PATIENCE_MS = 10_000;

/** One call. Never throws. */
export async function call<T>(method: string, path: string, body?: unknown): Promise<T | Problem> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      credentials: "same-origin",
      headers: body === undefined ? { accept: "application/json" } : { accept: "application/json", "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch (e) {
    return { problem: true, status: 0, title: e instanceof Error ? e.message : String(e) };
  }
  const text = await response.text().catch(() => "");
  let json: unknown = null;
  try {
    json = text === "" ? null : JSON.parse(text);
  } catch {
    // Some other program answered (a proxy, say): its status still says enough.
  }
  if (response.ok) return json as T;
  if (response.status === 401 && path !== "/api/session") onUnauthorised();
  const said = (typeof json === "object" && json !== null ? json : {}) as Partial<Problem>;
  return {
    problem: true,
    status: response.status,
    title: said.title ?? response.statusText,
    ...(said.detail ? { detail: said.detail } : {}),
    ...(said.reason ? { reason: said.reason } : {}),
  };
}
