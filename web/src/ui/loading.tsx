// What stands where a list will be: nothing under 300 ms, then outlines of rows, after a second words with the seconds. Nothing spins, nothing shimmers.

import { useEffect, useState } from "react";
import { useWords } from "../words/index.ts";

export function Loading({ rows = 5 }: { rows?: number }) {
  const { w } = useWords();
  const [ms, setMs] = useState(0);
  useEffect(() => {
    const began = performance.now();
    const timer = setInterval(() => setMs(performance.now() - began), 100);
    return () => clearInterval(timer);
  }, []);
  if (ms < 300) return null;
  return (
    <div className="loading" aria-busy="true">
      {ms >= 1000 && <p>{w.loading(Math.floor(ms / 1000))}</p>}
      {Array.from({ length: rows }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: outlines have no names
        <div key={i} className="outline" />
      ))}
    </div>
  );
}
