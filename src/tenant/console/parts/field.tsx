import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

type FieldProps = {
  readonly label: string;
  /** What to give, or what it does. */
  readonly hint?: string | undefined;
  /** What is wrong with it, and how to put it right. */
  readonly problem?: string | null | undefined;
  readonly class?: string;
};

type Tied = { readonly id: string; readonly 'aria-describedby'?: string; readonly 'aria-invalid'?: true };

/** A label, a control and what is said of it, tied together for whoever hears them. */
export function Field({
  label,
  hint,
  problem,
  class: className = '',
  children,
}: FieldProps & { readonly children: (tied: Tied) => ComponentChildren }) {
  const id = useId();
  const described = [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(' ');
  return (
    <div class={`field ${className}`}>
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        ...(described && { 'aria-describedby': described }),
        ...(problem && { 'aria-invalid': true as const }),
      })}
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {problem && (
        <p class="field-problem" id={`${id}-problem`}>
          {problem}
        </p>
      )}
    </div>
  );
}

type TextFieldProps = FieldProps & {
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly type?: 'text' | 'search' | 'email' | 'number' | 'password' | 'url';
  readonly placeholder?: string;
  readonly lines?: number;
  readonly disabled?: boolean;
  readonly required?: boolean;
};

export function TextField({
  value,
  onInput,
  type = 'text',
  placeholder,
  lines,
  disabled,
  required,
  ...field
}: TextFieldProps) {
  const given = {
    class: 'input',
    value,
    disabled,
    required,
    autoComplete: 'off',
    spellcheck: false,
    ...(placeholder !== undefined && { placeholder }),
  } as const;
  return (
    <Field {...field}>
      {(tied) =>
        lines === undefined ? (
          // Each type has roles of its own, which TypeScript would have told apart.
          <input {...given} {...tied} type={type as 'text'} onInput={(event) => onInput(event.currentTarget.value)} />
        ) : (
          <textarea {...given} {...tied} rows={lines} onInput={(event) => onInput(event.currentTarget.value)} />
        )
      }
    </Field>
  );
}

export type Option = { readonly value: string; readonly label: string };

type SelectFieldProps = FieldProps & {
  readonly value: string;
  readonly options: readonly Option[];
  readonly onChange: (value: string) => void;
  readonly disabled?: boolean;
};

export function SelectField({ value, options, onChange, disabled, ...field }: SelectFieldProps) {
  return (
    <Field {...field}>
      {(tied) => (
        <select
          class="input"
          {...tied}
          value={value}
          disabled={disabled}
          onChange={(event) => onChange(event.currentTarget.value)}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

type CheckProps = {
  readonly label: string;
  readonly hint?: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
};

/** Yes or no. */
export function Check({ label, hint, checked, onChange, disabled }: CheckProps) {
  const id = useId();
  return (
    <div class="check">
      <input
        id={id}
        type="checkbox"
        checked={checked}
        disabled={disabled}
        {...(hint && { 'aria-describedby': `${id}-hint` })}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <div>
        <label htmlFor={id}>{label}</label>
        {hint && (
          <p class="hint" id={`${id}-hint`}>
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}
