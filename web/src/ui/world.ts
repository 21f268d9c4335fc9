// The world that counts: corridors and geofences, fetched anew when the live socket says that another counts.

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { world } from "../api/acts.ts";
import { isProblem } from "../api/fetch.ts";
import type { World } from "../api/types.ts";
import { useLive } from "../live/store.ts";

export function useWorld(): World | null {
  const hash = useLive((s) => s.picture.world);
  const isLoaded = useLive((s) => s.picture.isLoaded);
  const answer = useQuery({
    queryKey: ["world", hash],
    queryFn: world,
    enabled: isLoaded,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (was) => was,
  });
  return answer.data && !isProblem(answer.data) ? answer.data.world : null;
}

/** The page's font has no arrow: another font's would stand out. */
function dashed(name: string): string {
  return name.normalize("NFC").replace(/\s*[→➔⟶]\s*/g, " – ");
}

/** What people call a geofence or a corridor; its id where it has no name, null where none was given. */
export function useWorldNames(): (id: string | null | undefined) => string | null {
  const w = useWorld();
  const names = useMemo(() => {
    const m = new Map<string, string>();
    for (const x of [...(w?.corridors ?? []), ...(w?.geofences ?? [])]) if (x.name) m.set(x.id, dashed(x.name));
    return m;
  }, [w]);
  return (id) => (id == null ? null : (names.get(id) ?? id));
}
