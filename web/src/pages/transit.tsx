export function TransitPage({ id }: { id: string }) {
  return <main className="page">{id}</main>;
}
