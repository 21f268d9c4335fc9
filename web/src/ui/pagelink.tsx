// A link to another page of this one: an address for whoever copies it or opens it beside, and no new loading for whoever follows it.

import type { ReactNode } from "react";
import type { Page } from "../route.ts";
import { goTo, pathOf } from "../route.ts";

interface Props {
  to: Page;
  className?: string;
  children: ReactNode;
}

export function PageLink({ to, className, children }: Props) {
  return (
    <a
      className={className}
      href={pathOf(to)}
      onClick={(e) => {
        e.preventDefault();
        goTo(to);
      }}
    >
      {children}
    </a>
  );
}
