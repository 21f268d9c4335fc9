export function ContainerPage({ number }: { number: string }) {
  return <main className="page">{number}</main>;
}
