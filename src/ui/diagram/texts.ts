/**
 * Every word the diagram says, as a type: a language is one object of this shape (texts.en.ts,
 * texts.zh-CN.ts), and a missing entry fails the types. Layer words (merged, upper, lower, work, whiteout)
 * stay in English in every language.
 */

import type { CellKind, LookupEnd } from '../../scene/scene.ts'

/** A sentence for the caption line: `strong` says what matters, `rest` adds to it. */
export interface Caption {
  readonly strong: string
  readonly rest: string
}

/** A card of the stage strip. */
export interface Card {
  readonly title: string
  readonly detail: string
}

/** One step of an explanation in the inspector. */
export interface StepText {
  readonly title: string
  readonly body: string
}

/** What a layer had when a name was looked for. */
export interface Answer {
  readonly layer: string
  readonly found: LookupEnd
}

/** How many names a layer gave to a listing. */
export interface NameCount {
  readonly layer: string
  readonly names: number
}

export interface DiagramTexts {
  readonly language: 'en' | 'zh-CN'

  readonly header: {
    readonly title: string
    readonly mountedOn: (type: string, target: string) => string
    readonly emptyDirectory: (directory: string) => string
    readonly directoriesOf: (directory: string) => string
    readonly plainDirectories: string
    /** `driver`: what Docker stores its layers with */
    readonly imagesOf: (driver: string) => string
    /** names that are not drawn, a button that shows them, and one that takes them away */
    readonly allNames: (count: number) => string
    readonly fewNames: string
    readonly sketch: string
    readonly legend: string
    readonly zoomIn: string
    readonly take: string
    readonly container: (name: string) => string
    readonly build: string
    readonly compare: string
    /** what the last command did */
    readonly happened: string
    readonly find: string
    readonly found: (number: number, count: number) => string
    readonly notFound: string
    readonly zoomOut: string
    readonly fit: string
    readonly lookAt: string
    /** the view of plain directories in the chooser of mounts */
    readonly outside: (count: number, names: string) => string
    readonly overview: string
  }

  readonly captions: {
    readonly overlay: Caption
    readonly overlayPhone: Caption
    readonly directories: Caption
    readonly images: Caption
    readonly imagesPhone: Caption
    readonly empty: Caption
    readonly readOnly: Caption
    readonly whiteout: (name: string, layer: string) => Caption
  }

  /** words below a plate's name */
  readonly roles: {
    readonly merged: string
    readonly mergedShort: string
    readonly upper: string
    readonly upperShort: string
    readonly parts: { readonly container: string; readonly init: string; readonly image: string }
    readonly lower: string
    readonly lowerShort: string
    /** a layer that gives bytes and no names */
    readonly dataOnly: string
    readonly dataOnlyShort: string
    readonly lowerNth: (nth: number) => string
    readonly work: string
    readonly workShort: string
    readonly workIdle: string
    readonly plain: string
    readonly plainEmpty: string
    readonly plainEmptyShort: string
    readonly named: (keyword: string, role: string) => string
  }

  /** second lines of cells */
  readonly cell: {
    readonly from: (layer: string) => string
    readonly fromShort: (layer: string) => string
    readonly merges: (layers: readonly string[]) => string
    readonly mergesCount: (count: number) => string
    readonly covered: string
    readonly coveredSize: (size: string) => string
    readonly gone: string
    readonly goneShort: string
    readonly stale: string
    readonly whiteout: string
    readonly rest: (count: number) => string
    readonly whiteoutXattr: string
    /** a closed directory with so many names in it */
    readonly entries: (count: number) => string
    readonly dataBelow: string
    readonly opaque: string
    readonly redirect: (name: string) => string
    readonly nameless: (size: string) => string
    readonly names: (count: number) => string
    readonly directory: string
    readonly fifo: string
    readonly socket: string
    readonly device: (rdev: string) => string
    readonly indexEntry: string
    readonly twin: (links: number) => Caption
  }

  /** the drawing that explains itself */
  readonly sketch: {
    readonly merged: Card
    readonly upper: Card
    readonly lower: Card
    readonly work: Card
    readonly both: Card
    readonly onlyUpper: Card
    readonly onlyLower: Card
    readonly summary: string
  }

  readonly kinds: Readonly<Record<CellKind, string>>

  /** accessible names; `layer` is a plate's name */
  readonly words: {
    readonly cell: (name: string, kind: string, layer: string) => string
    readonly size: (bytes: string) => string
    readonly from: (layer: string) => string
    readonly covered: string
    readonly gone: string
    readonly opaque: string
    readonly redirect: (to: string) => string
    readonly metacopy: string
    readonly stale: string
    readonly target: (to: string) => string
    readonly links: (count: number) => string
    readonly open: string
    readonly closed: string
    readonly toggleOpen: (name: string) => string
    readonly toggleClose: (name: string) => string
    readonly row: (layer: string, role: string) => string
    /** Docker's stacks of layers */
    readonly stack: Readonly<Record<'image' | 'container', (id: string) => string>>
    readonly unnamed: string
    readonly moreNames: (name: string, count: number) => string
    /** for the picture as a whole */
    readonly summary: (layer: string, names: readonly string[]) => string
    readonly join: (parts: readonly string[]) => string
  }

  readonly legend: {
    readonly fileFrom: (layer: string) => string
    readonly covered: string
    readonly hole: string
    readonly whiteout: string
    readonly opaque: string
    readonly redirect: string
    readonly metacopy: string
    readonly hardLink: string
    readonly symlink: string
    readonly device: string
    readonly stale: string
    readonly work: string
    readonly directory: string
  }

  readonly motion: {
    readonly copyUp: {
      readonly makeNameless: Card
      readonly makeNamed: (name: string) => Card
      readonly copy: (size: string, layer: string) => Card
      readonly copyTruncated: Card
      readonly copyEmpty: Card
      readonly attributes: Card
      /** metacopy=on: what goes up is the attributes alone */
      readonly metacopy: Card
      readonly link: (target: string) => Card
      readonly rename: (name: string, target: string) => Card
      readonly makeCaption: (name: string, layer: string) => Caption
      readonly copyCaption: (name: string, layer: string) => Caption
      readonly attributesCaption: (name: string, layer: string) => Caption
      readonly placingCaption: (name: string, linked: boolean) => Caption
      readonly placeCaption: (name: string, layer: string) => Caption
      readonly up: string
      readonly sideways: string
      readonly sidewaysLink: string
      readonly sidewaysRename: string
      readonly nameless: (size: string) => string
      readonly stays: (size: string) => string
      readonly ticks: readonly [string, string, string, string]
    }
    readonly whiteout: {
      readonly make: Card
      /** aufs makes it where it belongs */
      readonly makeFile: (file: string) => Card
      readonly place: (target: string) => Card
      readonly makeCaption: (name: string, layer: string) => Caption
      readonly placingCaption: (name: string) => Caption
      readonly placeCaption: (name: string, layer: string) => Caption
    }
    /** what changes no name; `layer`: a plate's name */
    readonly looking: {
      readonly lookup: (name: string, answers: readonly Answer[]) => Card
      readonly lookupCaption: (name: string, answers: readonly Answer[]) => Caption
      readonly lookups: (count: number) => Card
      readonly lookupsCaption: (count: number) => Caption
      readonly readdir: (name: string, layers: readonly NameCount[]) => Card
      readonly readdirCaption: (name: string, layers: readonly NameCount[]) => Caption
      readonly write: (name: string, size: string) => Card
      readonly writeCaption: (name: string, size: string) => Caption
      readonly opaque: (name: string) => Card
      readonly opaqueCaption: (name: string) => Caption
      readonly redirect: (name: string, to: string) => Card
      readonly redirectCaption: (name: string, to: string) => Caption
      readonly exdev: (name: string) => Card
      readonly exdevCaption: (name: string, layers: readonly string[]) => Caption
    }
    readonly create: (target: string) => Card
    readonly createCaption: (name: string) => Caption
    /** a change of a lower layer behind the mount's back */
    readonly createBelowCaption: (name: string, layer: string) => Caption
    readonly remove: (target: string) => Card
    readonly removeCaption: (name: string) => Caption
    /** the dentry cache does not know yet */
    readonly removeStaleCaption: (name: string, layer: string) => Caption
    readonly removeBelowCaption: (name: string, layer: string) => Caption
    readonly removeRevealCaption: (name: string, from: string, layer: string) => Caption
    readonly removeWhiteoutCaption: (name: string, from: string, layer: string) => Caption
    readonly rename: (from: string, to: string) => Card
    readonly renameCaption: (from: string, to: string) => Caption
    /** Docker's: a layer comes; `below`: the plate that it stands on, null for none */
    readonly layer: (name: string, command: string) => Card
    /** a container's two layers */
    readonly container: (name: string) => Card
    readonly containerCaption: (name: string, below: string) => Caption
    readonly layerCaption: (command: string, size: string, below: string | null) => Caption
    readonly others: (count: number) => Card
    readonly othersCaption: (count: number) => Caption
    readonly strip: string
    readonly stageOf: (stage: number, count: number) => string
  }

  readonly inspector: {
    readonly title: string
    readonly close: string
    readonly openDirectory: string
    readonly closeDirectory: string
    readonly kernel: string
    readonly docker: string
    readonly why: string
    readonly whyNot: string
    readonly whyGone: string
    readonly whereSeen: string
    readonly whatIsIt: string
    readonly lookIn: (layer: string) => string
    readonly found: (kind: string, size: string | null, mode: string) => string
    readonly foundWhiteout: string
    /** in aufs */
    readonly foundWhiteoutFile: (file: string) => string
    readonly foundDirectory: (mode: string) => string
    readonly absent: (name: string) => string
    readonly stop: StepText
    readonly stopWhiteout: StepText
    readonly stopOpaque: (layer: string) => StepText
    readonly mergeDirectories: (layers: readonly string[]) => StepText
    readonly single: (layer: string) => StepText
    readonly notAsked: (layer: string) => string
    readonly notAskedCovered: (name: string) => string
    readonly notAskedAbsent: string
    readonly notAskedDataOnly: string
    readonly dataOnly: StepText
    readonly dataFor: (path: string) => StepText
    readonly notAskedNoParent: (directory: string) => string
    readonly renamed: (name: string, layer: string, to: string) => StepText
    /** `from`: where the attributes are */
    readonly metacopy: (layer: string, from: string) => StepText
    readonly stale: StepText
    readonly shows: (path: string, layer: string) => StepText
    readonly hiddenBy: (layer: string) => StepText
    readonly hiddenByWhiteout: (layer: string) => StepText
    readonly hiddenByOpaque: (path: string) => StepText
    readonly isWhiteout: StepText
    /** in aufs */
    readonly isWhiteoutFile: (file: string) => StepText
    readonly hides: (layers: readonly string[]) => StepText
    readonly hidesNothing: StepText
    readonly workWhiteout: StepText
    readonly workOther: StepText
    /** `names`: those of its inode in upper, empty where none is shown */
    readonly workIndex: (names: string) => StepText
    /** `copy`: its name in upper, null where it is not shown */
    readonly indexed: (copy: string | null) => StepText
    readonly links: (count: number, names: string) => StepText
    readonly preview: string
  }
}
