/** When a run is looked at. */
export interface Moment {
  /** Of the run's clock. */
  readonly nowMs: number;
  /** How long nothing has been heard of the run. */
  readonly silentMs: number;
}
