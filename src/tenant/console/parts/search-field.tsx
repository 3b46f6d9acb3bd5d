import { useEffect, useRef, useState } from 'preact/hooks';
import { search, setSearch } from '../router.tsx';
import { TextField } from './field.tsx';

/** Milliseconds that a person's typing must rest before it is searched for. */
const TYPING = 250;

type Props = { readonly label: string; readonly placeholder: string; readonly rest?: number };

/** What is searched for, which stands in the address; a link, or the way back, that has another shows it here too. */
export function SearchField({ label, placeholder, rest = TYPING }: Props) {
  const wanted = search.value.get('search') ?? '';
  const [typed, setTyped] = useState(wanted);
  const sent = useRef(wanted);
  useEffect(() => {
    const timer = setTimeout(() => {
      sent.current = typed;
      setSearch({ search: typed });
    }, rest);
    return () => clearTimeout(timer);
  }, [typed]);
  useEffect(() => {
    // What was typed meanwhile is not taken back by what was sent before it.
    if (wanted === sent.current) return;
    sent.current = wanted;
    setTyped(wanted);
  }, [wanted]);
  return (
    <TextField class="search" type="search" label={label} placeholder={placeholder} value={typed} onInput={setTyped} />
  );
}
