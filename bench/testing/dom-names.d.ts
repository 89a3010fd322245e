/*
 * Names of the DOM that the types of playwright-core mention. Node has no DOM, and the DOM's library would
 * make its globals (`name`, `event` …) known in all the code.
 */
declare global {
  interface Node {
    readonly nodeType: number;
  }
  interface HTMLElement extends Node {
    readonly innerText: string;
  }
  interface SVGElement extends Node {
    readonly ownerSVGElement: SVGElement | null;
  }
  interface HTMLElementTagNameMap {
    readonly a: HTMLElement;
  }
}

export {};
