import '@fluentui/web-components/badge/define.js';
import '@fluentui/web-components/button/define.js';
import '@fluentui/web-components/spinner/define.js';
import '@fluentui/web-components/switch/define.js';
import { webDarkTheme, webLightTheme } from '@fluentui/tokens';
import { setTheme } from '@fluentui/web-components/theme/set-theme.js';
import type { HTMLAttributes } from 'preact';

type FluentElement<Attributes> = HTMLAttributes<HTMLElement> & Partial<Attributes>;

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      'fluent-badge': FluentElement<{
        appearance: 'filled' | 'ghost' | 'outline' | 'tint';
        color: 'brand' | 'danger' | 'important' | 'informative' | 'severe' | 'subtle' | 'success' | 'warning';
        size: 'small' | 'medium' | 'large';
      }>;
      'fluent-button': FluentElement<{
        appearance: 'primary' | 'outline' | 'subtle' | 'transparent';
        type: 'button' | 'submit';
        size: 'small' | 'medium' | 'large';
        disabled: boolean;
      }>;
      'fluent-spinner': FluentElement<{ size: 'tiny' | 'small' | 'medium' }>;
      'fluent-switch': FluentElement<{ checked: boolean; disabled: boolean }>;
    }
  }
}

/** Fluent's colours, as the person has their system: its tokens stand on the document for our own styles too. */
export function followSystemTheme(): void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const follow = () => setTheme(dark.matches ? webDarkTheme : webLightTheme);
  dark.addEventListener('change', follow);
  follow();
}
