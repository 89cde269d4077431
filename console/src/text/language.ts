import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { en, type Texts } from './en.ts';
import { Formats } from './formats.ts';
import { zh } from './zh.ts';

/** The languages of the console, with their own names. */
export const LANGUAGES = { en: 'English', zh: '中文' } as const;

export type LanguageCode = keyof typeof LANGUAGES;

/** The texts and the formats of a language. */
export interface Language {
  readonly code: LanguageCode;
  readonly texts: Texts;
  readonly formats: Formats;
}

const TEXTS: Readonly<Record<LanguageCode, Texts>> = { en, zh };
const NAME = 'carillon.language';

/** The language with a code. */
export const languageOf = (code: LanguageCode): Language => ({
  code,
  texts: TEXTS[code],
  formats: new Formats(localeOf(code), TEXTS[code]),
});

/** The locale of the browser, where it is of the language: people of one language write dates differently. */
const localeOf = (code: LanguageCode): string =>
  navigator.languages.find((locale) => locale.toLowerCase().startsWith(code)) ?? code;

/** The language that was chosen in this browser, else the one that the browser prefers. */
export function preferredLanguage(): LanguageCode {
  const chosen = localStorage.getItem(NAME);
  if (chosen === 'en' || chosen === 'zh') return chosen;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/** Keeps the choice for later visits. */
export const chooseLanguage = (code: LanguageCode): void => localStorage.setItem(NAME, code);

export const LanguageContext = createContext<Language>(languageOf('en'));

/** The language of the page. */
export const useLanguage = (): Language => useContext(LanguageContext);

/** The texts of the page. */
export const useTexts = (): Texts => useLanguage().texts;
