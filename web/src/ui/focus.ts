// Puts the focus on what the next drawing shows. A key that comes before that frame finds the focus already there, and nothing that is late takes the focus from what the key opened.

let frame = 0;
let wanted: (() => HTMLElement | null) | null = null;

/** Focuses what `find` finds once it is drawn. Only the newest wish counts. */
export function focusSoon(find: () => HTMLElement | null): void {
  cancelAnimationFrame(frame);
  wanted = find;
  frame = requestAnimationFrame(settleFocus);
}

/** Does now what is still wished for. */
export function settleFocus(): void {
  const find = wanted;
  if (!find) return;
  cancelAnimationFrame(frame);
  wanted = null;
  find()?.focus();
}
