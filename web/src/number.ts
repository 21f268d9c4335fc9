// Numbers as they are read in each language: `1.923,4 km` in Vietnamese, `1,923.4 km` in English.

export type Language = "vi" | "en";

/** A number with at most `digits` behind the comma. */
export function number(n: number, language: Language, digits = 0): string {
  const fixed = Math.abs(n).toFixed(digits);
  const [whole = "0", rest] = fixed.split(".");
  const groups = whole.replace(/\B(?=(\d{3})+(?!\d))/g, language === "vi" ? "." : ",");
  const sign = n < 0 && Number(fixed) !== 0 ? "−" : "";
  return sign + groups + (rest === undefined ? "" : (language === "vi" ? "," : ".") + rest);
}

/** A distance: metres below one kilometre, then kilometres with one digit, whole ones from a hundred on. */
export function distance(m: number, language: Language): string {
  if (Math.abs(m) < 1000) return `${number(Math.round(m), language)} m`;
  const km = m / 1000;
  return `${number(km, language, Math.abs(km) < 100 ? 1 : 0)} km`;
}

/** `98,2 %`. */
export function percent(share: number, language: Language, digits = 1): string {
  return `${number(share * 100, language, digits)} %`;
}
