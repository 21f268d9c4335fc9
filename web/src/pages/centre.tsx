// The centre page: alert list, map, docked detail; and what the keys do on it.

import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { acknowledgeAlert } from "../alerts/acts.ts";
import { worst } from "../alerts/order.ts";
import type { Command } from "../keys.ts";
import { isOpen } from "../live/reduce.ts";
import { get, useLive } from "../live/store.ts";
import { currentRoute, goTo, select, useRoute } from "../route.ts";
import * as sound from "../sound.ts";
import type { ListHandle } from "../ui/alertlist.tsx";
import { AlertList } from "../ui/alertlist.tsx";
import { Detail } from "../ui/detail.tsx";
import { focusSoon } from "../ui/focus.ts";
import { KeysHelp } from "../ui/keyshelp.tsx";
import { MapPanel } from "../ui/mappanel.tsx";
import { moveRegion, useKeys } from "../ui/usekeys.ts";
import "./centre.css";

const detailTitle = () => document.querySelector<HTMLElement>('[data-region="D"] h2');

export function CentrePage({ hidden }: { hidden: boolean }) {
  const route = useRoute();
  const list = useRef<ListHandle>(null);
  // The alert that is being closed: another one has its own closing.
  const [closingOf, setClosingOf] = useState<string | null>(null);
  const [help, setHelp] = useState(false);
  const alerts = useLive((s) => s.picture.alerts);
  const alert = route.alert === null ? null : (alerts.get(route.alert) ?? null);
  const mark = route.mark ?? (alert ? `t:${alert.transit}` : null);
  const shown = alert !== null || route.mark !== null || help;

  // Whoever comes in finds the focus in the list, where the keys work.
  useEffect(() => {
    if (!hidden) list.current?.focus(currentRoute().alert ?? undefined);
  }, [hidden]);
  const closing = closingOf !== null && closingOf === route.alert;
  const setClosing = useCallback((begins: boolean) => setClosingOf(begins ? route.alert : null), [route.alert]);

  const open = useCallback((id: string) => {
    setHelp(false);
    select({ alert: id });
  }, []);
  const shut = useCallback(() => {
    const id = get().picture.alerts.has(route.alert ?? "") ? route.alert : null;
    setHelp(false);
    select({});
    list.current?.focus(id ?? undefined);
  }, [route.alert]);

  /** The alert that an act is for: the one opened in D when the focus is there, else the row that has the focus, else the opened one. */
  const target = useCallback((): string | null => {
    const inDetail = document.activeElement?.closest('[data-region="D"]') != null;
    return (inDetail ? route.alert : null) ?? list.current?.current() ?? route.alert;
  }, [route.alert]);

  const afterClose = useCallback(() => {
    setClosingOf(null);
    const next = worst([...get().picture.alerts.values()].filter((a) => isOpen(a) && a.id !== route.alert));
    select({ alert: next?.state === "raised" ? next.id : null });
    list.current?.focus(next?.id);
  }, [route.alert]);

  const on = (command: Command): boolean => {
    const l = list.current;
    switch (command) {
      case "next":
        l?.move(1);
        return true;
      case "previous":
        l?.move(-1);
        return true;
      case "worst":
        l?.toWorst();
        return true;
      case "open": {
        if (document.activeElement instanceof HTMLButtonElement || document.activeElement instanceof HTMLAnchorElement) return false;
        const id = l?.current();
        if (!id) return false;
        open(id);
        focusSoon(detailTitle);
        return true;
      }
      case "acknowledge": {
        const id = target();
        if (id) void acknowledgeAlert(id);
        return id !== null;
      }
      case "close": {
        const id = target();
        if (!id) return false;
        open(id);
        setClosingOf(id);
        return true;
      }
      case "transit": {
        const id = target();
        const transit = id ? get().picture.alerts.get(id)?.transit : route.mark?.startsWith("t:") ? route.mark.slice(2) : undefined;
        if (transit) goTo({ page: "transit", id: transit });
        return transit !== undefined;
      }
      case "search":
        l?.search();
        return true;
      case "filter1":
      case "filter2":
      case "filter3":
      case "filterAll":
        if (closing) return false; // there the digits choose a cause
        l?.filter(command === "filter1" ? "urgent" : command === "filter2" ? "high" : command === "filter3" ? "medium" : null);
        return true;
      case "mute":
        sound.mute();
        return true;
      case "regionNext":
        moveRegion(1);
        return true;
      case "regionPrevious":
        moveRegion(-1);
        return true;
      case "goMap":
        goTo({ page: "centre" });
        return true;
      case "goCameras":
        goTo({ page: "cameras" });
        return true;
      case "goContainer":
        goTo({ page: "container", number: "" });
        return true;
      case "help":
        setHelp(true);
        return true;
      case "shut":
        if (closing) {
          setClosing(false);
          focusSoon(detailTitle);
        } else if (shown) shut();
        else list.current?.focus();
        return true;
    }
  };
  useKeys(on, !hidden);

  const detail = useMemo(() => (shown ? "with-detail" : ""), [shown]);
  return (
    <main className={`centre ${detail}`} hidden={hidden}>
      <AlertList ref={list} selected={route.alert} onOpen={open} />
      <MapPanel selected={mark} hidden={hidden} onPick={(key) => select({ mark: key })} />
      {help ? (
        <KeysHelp onShut={shut} />
      ) : (
        shown && (
          <Detail
            alert={alert}
            mark={mark}
            closing={closing}
            onClosing={setClosing}
            onClosed={afterClose}
            onShut={shut}
            onSelectAlert={open}
          />
        )
      )}
    </main>
  );
}
