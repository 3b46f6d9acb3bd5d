import { useId } from 'preact/hooks';

export type ChoiceOption = { readonly value: string; readonly label: string; readonly hint?: string };

type ChoiceProps = {
  readonly label: string;
  readonly hint?: string;
  readonly problem?: string | null | undefined;
  readonly value: string;
  readonly options: readonly ChoiceOption[];
  readonly onChange: (value: string) => void;
};

/** One of a few, each explained where it stands. */
export function Choice({ label, hint, problem, value, options, onChange }: ChoiceProps) {
  const id = useId();
  return (
    <fieldset class="choice" {...(problem && { 'aria-describedby': `${id}-problem` })}>
      <legend>{label}</legend>
      {hint && <p class="hint">{hint}</p>}
      {options.map((option) => (
        <div class="check" key={option.value}>
          <input
            id={`${id}-${option.value}`}
            type="radio"
            name={id}
            value={option.value}
            checked={option.value === value}
            {...(option.hint && { 'aria-describedby': `${id}-${option.value}-hint` })}
            onChange={() => onChange(option.value)}
          />
          <div>
            <label htmlFor={`${id}-${option.value}`}>{option.label}</label>
            {option.hint && (
              <p class="hint" id={`${id}-${option.value}-hint`}>
                {option.hint}
              </p>
            )}
          </div>
        </div>
      ))}
      {problem && (
        <p class="field-problem" id={`${id}-problem`}>
          {problem}
        </p>
      )}
    </fieldset>
  );
}
