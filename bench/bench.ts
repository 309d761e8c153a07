/** One line of the table. */
export interface Row {
  what: string;
  /** As a person reads it, with unit. */
  measured: string;
  /** The floor of the same run; empty where the goal is absolute. */
  floor: string;
  /** Measured against the floor, wall; undefined where there is none. */
  ratio?: number;
  /** The same for user + system time. */
  cpuRatio?: number;
  goal: string;
  met?: boolean;
}

export interface Bench {
  title: string;
  run(quick: boolean): Promise<Row[]>;
}

export const ms = (value: number): string => `${value < 10 ? value.toFixed(2) : value.toFixed(1)} ms`;

export const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;
