// Whether somebody points at a part of the page, or works in it with the keyboard: then nothing in it may move.

import type { RefObject } from "react";
import { useEffect, useRef, useState } from "react";

/** How long after the last key the focus still holds the list. The pointer holds it for as long as it is there. */
const KEYS_MS = 10_000;

export function useHeld(box: RefObject<HTMLElement | null>): { is: boolean; release: () => void } {
  const [is, setIs] = useState(false);
  const over = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    const e = box.current;
    if (!e) return;
    const hold = () => {
      setIs(true);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        if (!over.current) setIs(false);
      }, KEYS_MS);
    };
    const enter = () => {
      over.current = true;
      setIs(true);
    };
    const leave = () => {
      over.current = false;
      clearTimeout(timer.current);
      // Who works with the keys keeps his row for a while.
      if (e.contains(document.activeElement) && document.activeElement !== e) hold();
      else setIs(false);
    };
    const out = () => {
      if (over.current) return;
      clearTimeout(timer.current);
      setIs(false);
    };
    e.addEventListener("pointerenter", enter);
    e.addEventListener("pointerleave", leave);
    e.addEventListener("keydown", hold);
    e.addEventListener("focusout", out);
    return () => {
      clearTimeout(timer.current);
      e.removeEventListener("pointerenter", enter);
      e.removeEventListener("pointerleave", leave);
      e.removeEventListener("keydown", hold);
      e.removeEventListener("focusout", out);
    };
  }, [box]);
  return {
    is,
    release: () => {
      clearTimeout(timer.current);
      if (!over.current) setIs(false);
    },
  };
}
