// The centre page: alert list, map, docked detail; and what the keys do on it.

import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { acknowledgeAlert, acknowledgeAll, unshelveAlert } from "../alerts/acts.ts";
import { together } from "../alerts/items.ts";
import { worst } from "../alerts/order.ts";
import type { Command } from "../keys.ts";
import { isOpen } from "../live/reduce.ts";
import { get, useLive } from "../live/store.ts";
import { currentRoute, goTo, select, useRoute } from "../route.ts";
import * as sound from "../sound.ts";
import type { ListHandle } from "../ui/alertlist.tsx";
import { AlertList } from "../ui/alertlist.tsx";
import type { Form } from "../ui/detail.tsx";
import { Detail } from "../ui/detail.tsx";
import { focusSoon } from "../ui/focus.ts";
import { KeysHelp } from "../ui/keyshelp.tsx";
import { MapPanel } from "../ui/mappanel.tsx";
import { moveRegion, useKeys } from "../ui/usekeys.ts";
import "./centre.css";

const detailTitle = () => document.querySelector<HTMLElement>('[data-region="D"] h2');

/** Keys that a form uses itself. */
const FORMS_OWN: ReadonlySet<Command> = new Set(["next", "previous", "open", "unfold", "fold"]);

const inDetail = () => document.activeElement?.closest('[data-region="D"]') != null;

export function CentrePage({ hidden }: { hidden: boolean }) {
  const route = useRoute();
  const list = useRef<ListHandle>(null);
  // The form that is open, and the alert that it is for: another alert has its own.
  const [opened, setOpened] = useState<{ form: Form; of: string } | null>(null);
  const [help, setHelp] = useState(false);
  const alerts = useLive((s) => s.picture.alerts);
  const alert = route.alert === null ? null : (alerts.get(route.alert) ?? null);
  const mark = route.mark ?? (alert ? `t:${alert.transit}` : null);
  const shown = alert !== null || route.mark !== null || help;

  // Whoever comes in finds the focus in the list, where the keys work.
  useEffect(() => {
    if (!hidden) list.current?.focus(currentRoute().alert ?? undefined);
  }, [hidden]);
  const form = opened !== null && opened.of === route.alert ? opened.form : null;
  const setForm = useCallback(
    (form: Form | null) => setOpened(form !== null && route.alert !== null ? { form, of: route.alert } : null),
    [route.alert],
  );

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
    return (inDetail() ? route.alert : null) ?? list.current?.current() ?? route.alert;
  }, [route.alert]);

  const afterClose = useCallback(() => {
    setOpened(null);
    const next = worst([...get().picture.alerts.values()].filter((a) => isOpen(a) && a.id !== route.alert));
    select({ alert: next?.state === "raised" ? next.id : null });
    list.current?.focus(next?.id);
  }, [route.alert]);

  const on = (command: Command): boolean => {
    const l = list.current;
    if (form && inDetail() && FORMS_OWN.has(command)) return false;
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
        const group = inDetail() ? null : l?.group();
        if (group) {
          // A group is acknowledged together only where its alerts can be seen, and never the urgent ones.
          const isUnfolded = document.activeElement?.getAttribute("data-unfolded") === "true";
          if (isUnfolded) void acknowledgeAll(together(group).map((a) => a.id));
          else l?.fold(true);
          return true;
        }
        const id = target();
        if (id) void acknowledgeAlert(id);
        return id !== null;
      }
      case "close": {
        const id = target();
        if (!id) return false;
        open(id);
        setOpened({ form: "close", of: id });
        return true;
      }
      case "shelve": {
        const id = target();
        if (!id) return false;
        if (get().picture.alerts.get(id)?.shelved) void unshelveAlert(id);
        else {
          open(id);
          setOpened({ form: "shelve", of: id });
        }
        return true;
      }
      case "escalate": {
        const id = target();
        if (!id) return false;
        open(id);
        setOpened({ form: "escalate", of: id });
        return true;
      }
      case "unfold":
      case "fold":
        if (inDetail()) return false;
        l?.fold(command === "unfold");
        return true;
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
        if (form) return false; // there the digits choose a cause or a time
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
      case "goLoad":
        goTo({ page: "load" });
        return true;
      case "goWatchlist":
        goTo({ page: "watchlist" });
        return true;
      case "goContainer":
        goTo({ page: "container", number: "" });
        return true;
      case "help":
        setHelp(true);
        return true;
      case "shut":
        if (form) {
          setForm(null);
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
        shown && <Detail alert={alert} mark={mark} form={form} onForm={setForm} onClosed={afterClose} onShut={shut} onSelectAlert={open} />
      )}
    </main>
  );
}
