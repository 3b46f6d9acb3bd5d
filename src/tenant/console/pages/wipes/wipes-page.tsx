import { quoted } from '../../graph/graph.ts';
import { SelectField } from '../../parts/field.tsx';
import { Page } from '../../parts/page.tsx';
import { search, setSearch } from '../../router.tsx';
import { WipeList } from './wipe-list.tsx';
import { WIPE_STATES } from './wipe-order.ts';
import { words } from './words.ts';

/** Every wipe that was ordered, by whomever; those that wait for a second admin among them. */
export function WipesPage() {
  const state = search.value.get('state') ?? '';
  return (
    <Page title={words.title}>
      <search class="filters">
        <SelectField
          label={words.state}
          value={state}
          onChange={(value) => setSearch({ state: value })}
          options={[
            { value: '', label: words.stateAll },
            ...Object.entries(WIPE_STATES).map(([value, label]) => ({ value, label })),
          ]}
        />
      </search>
      <WipeList query={state === '' ? {} : { $filter: `state eq ${quoted(state)}` }} />
    </Page>
  );
}
