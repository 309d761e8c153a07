import type { Role } from './theme.ts';

/** The eight colours of a terminal, in its order. */
export const INKS = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;

export type Ink = (typeof INKS)[number];

/** How a piece of a row stands out from the rest. */
export interface PictureLook {
  ink?: Ink;
  bold?: boolean;
  dim?: boolean;
  /** Ink and paper change places. */
  turned?: boolean;
}

/** What is drawn on, and with which colours: both stay readable on it. */
export interface Paper {
  paper: string;
  ink: string;
  inks: Record<Ink, string>;
}

export const PAPERS: Record<'dark' | 'light', Paper> = {
  dark: {
    paper: '#11151c',
    ink: '#d8dee9',
    inks: {
      black: '#3b4252',
      red: '#e06c75',
      green: '#8fc97f',
      yellow: '#e5c07b',
      blue: '#61afef',
      magenta: '#c678dd',
      cyan: '#56c8d8',
      white: '#d8dee9',
    },
  },
  light: {
    paper: '#fbfbf9',
    ink: '#24292f',
    inks: {
      black: '#24292f',
      red: '#b3261e',
      green: '#1a6e34',
      yellow: '#7a5200',
      blue: '#0b57b0',
      magenta: '#7b2d8e',
      cyan: '#00687a',
      white: '#57606a',
    },
  },
};

/** The looks of the theme's roles, as the terminal shows them. */
export const ROLE_LOOKS: Record<Role, PictureLook> = {
  good: { ink: 'green' },
  active: { ink: 'cyan' },
  waiting: { dim: true },
  warning: { ink: 'yellow' },
  bad: { ink: 'red' },
  quiet: { dim: true },
  strong: { bold: true },
  selected: { turned: true },
  plain: {},
};
