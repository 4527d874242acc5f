import type { LookupEnd } from '../../scene/scene.ts'
import type { Answer, DiagramTexts, NameCount } from './texts.ts'

export const diagramTexts: DiagramTexts = {
  language: 'en',

  header: {
    title: 'Layers',
    mountedOn: (type, target) => `${type} on ${target}`,
    emptyDirectory: (directory) => `${directory} · empty`,
    directoriesOf: (directory) => `${directory} · plain directories`,
    plainDirectories: 'plain directories',
    imagesOf: (driver) => `Docker's layers · ${driver}`,
    allNames: (count) => `${count} more names`,
    fewNames: 'Fewer names',
    sketch: 'A sketch, replaced by the real thing once there are directories',
    legend: 'Legend',
    zoomIn: 'Zoom in',
    container: (name) => `container ${name}`,
    take: 'Take it along',
    build: 'Build by hand',
    compare: 'Compare',
    happened: 'What just happened',
    find: 'Find a name',
    found: (number, count) => `${number} of ${count}`,
    notFound: 'none',
    zoomOut: 'Zoom out',
    fit: 'Fit',
    lookAt: 'Mount to look at',
    outside: (count, names) => `${count} more: ${names}`,
    overview: 'Overview of the columns',
  },

  captions: {
    overlay: { strong: '', rest: 'Look down: each name shows the first layer that has it' },
    overlayPhone: { strong: '', rest: 'Look down: the first layer with the name shows' },
    directories: {
      strong: '',
      rest: 'Plain directories. Nothing is stacked yet: each shows only its own files',
    },
    images: {
      strong: '',
      rest: 'Each plate is a directory on the disk. A line on the right is an image: the layers with its dots',
    },
    imagesPhone: { strong: '', rest: 'A line on the right is an image, its dots are its layers' },
    empty: { strong: '', rest: 'Look down from the top: each name shows the first layer that has it' },
    readOnly: { strong: '', rest: 'No upper: this mount can be read, not written' },
    whiteout: (name, layer) => ({
      strong: '',
      rest: `Look down for ${name}: the whiteout in ${layer} comes first, and the search ends there`,
    }),
  },

  roles: {
    merged: 'what you see',
    mergedShort: 'view',
    upper: 'read-write',
    upperShort: 'rw',
    parts: { container: 'read-write', init: "Docker's own", image: 'image' },
    lower: 'read-only',
    lowerShort: 'ro',
    dataOnly: 'data only',
    dataOnlyShort: 'data',
    lowerNth: (nth) => `lower, ${nth}${ordinal(nth)}`,
    work: 'workbench',
    workShort: 'bench',
    workIdle: 'idle',
    plain: 'directory',
    plainEmpty: 'empty directory',
    plainEmptyShort: 'empty',
    named: (keyword, role) => `${keyword}, ${role}`,
  },

  cell: {
    from: (layer) => `from ${layer}`,
    fromShort: (layer) => layer,
    merges: (layers) => layers.join(' + '),
    mergesCount: (count) => `${count} layers`,
    covered: 'covered',
    coveredSize: (size) => `${size}, covered`,
    gone: 'no longer visible',
    goneShort: 'deleted',
    stale: 'stale',
    whiteout: 'whiteout 0, 0',
    rest: (count) => `${count} more names, not drawn`,
    whiteoutXattr: 'whiteout xattr',
    entries: (count) => (count === 0 ? 'empty' : count === 1 ? '1 name' : `${count} names`),
    dataBelow: 'data below',
    opaque: 'opaque',
    redirect: (name) => `= ${name}`,
    nameless: (size) => `${size}, nameless`,
    names: (count) => (count === 1 ? '1 name' : `${count} names`),
    directory: 'directory',
    fifo: 'pipe',
    socket: 'socket',
    device: (rdev) => rdev,
    indexEntry: 'work/index',
    twin: (links) => ({ strong: 'One inode, several names', rest: `, link count ${links}` }),
  },

  sketch: {
    merged: { title: 'What you see', detail: 'stores nothing, looks down' },
    upper: { title: 'Changes land here', detail: 'and cover the name below' },
    lower: { title: 'The data as it was', detail: 'seen through the gaps' },
    work: { title: "The kernel's workbench", detail: 'what is ready moves to upper' },
    both: { title: 'In both layers', detail: "upper's shows" },
    onlyUpper: { title: 'Only in upper', detail: "upper's shows" },
    onlyLower: { title: 'Only in lower', detail: "lower's shows" },
    summary: 'No layers yet. A sketch: merged on top, then upper, then lower, with work beside upper.',
  },

  kinds: {
    file: 'regular file',
    directory: 'directory',
    symlink: 'symbolic link',
    whiteout: 'whiteout',
    device: 'device',
    fifo: 'named pipe',
    socket: 'socket',
  },

  words: {
    cell: (name, kind, layer) => `${name}, ${kind} in ${layer}`,
    size: (bytes) => bytes,
    from: (layer) => `from ${layer}`,
    covered: 'covered by a layer above',
    gone: 'hidden by a whiteout',
    opaque: 'opaque',
    redirect: (to) => `continues below as ${to}`,
    metacopy: 'attributes only, data in a lower layer',
    stale: 'stale cache',
    target: (to) => `points to ${to}`,
    links: (count) => `${count} hard links`,
    open: 'open',
    closed: 'closed',
    toggleOpen: (name) => `Open ${name}`,
    toggleClose: (name) => `Close ${name}`,
    row: (layer, role) => `${layer}, ${role}`,
    stack: { image: (id) => `image ${id}`, container: (id) => `container ${id}` },
    unnamed: 'no name',
    moreNames: (name, count) => `${name} and ${count} more`,
    summary: (layer, names) =>
      names.length === 0 ? `${layer} is empty` : `${layer} shows ${names.join(', ')}`,
    join: (parts) => parts.join(', '),
  },

  legend: {
    fileFrom: (layer) => `file from ${layer}`,
    covered: 'covered by a layer above',
    hole: 'no such name here: clear glass',
    whiteout: 'whiteout: the name ends here',
    opaque: 'opaque directory: nothing below shines through',
    redirect: 'redirect: looks under an old name',
    metacopy: 'attributes only, data below',
    hardLink: 'hard link',
    symlink: 'symbolic link',
    device: 'device',
    stale: 'stale cache',
    work: 'work in progress',
    directory: 'directory, several layers merged',
  },

  motion: {
    copyUp: {
      makeNameless: { title: 'Make a nameless file', detail: "in work, on upper's file system" },
      makeNamed: (name) => ({ title: `Make ${name} in work`, detail: 'a temporary name, out of sight' }),
      copy: (size, layer) => ({ title: 'Copy data', detail: `${size} from ${layer}` }),
      copyTruncated: { title: 'Copy data', detail: 'none: O_TRUNC, so 0 B' },
      copyEmpty: { title: 'Copy data', detail: 'none: the file is empty' },
      metacopy: { title: 'Set attributes only', detail: 'metacopy: data stay in lower' },
      attributes: { title: 'Set attributes', detail: 'xattrs, mode, owner, times' },
      link: (target) => ({ title: 'Link into place', detail: `it appears as ${target}, complete` }),
      rename: (name, target) => ({
        title: 'Rename into place',
        detail: `${name} becomes ${target}, at once`,
      }),
      makeCaption: (name, layer) => ({
        strong: `${name} is only in ${layer}, and ${layer} is never written.`,
        rest: 'So a copy goes up (copy-up).',
      }),
      copyCaption: (_name, layer) => ({
        strong: 'Up: bytes are copied.',
        rest: `The file in ${layer} stays where it is.`,
      }),
      attributesCaption: (name, layer) => ({
        strong: `Until the last stage, merged still shows ${layer}'s ${name}.`,
        rest: 'Nobody ever sees half a copy.',
      }),
      placingCaption: (name, linked) => ({
        strong: 'Sideways: only a name moves.',
        rest: linked
          ? `The copy gets the name ${name} in upper, at once.`
          : `It takes the name ${name} in upper, at once.`,
      }),
      placeCaption: (name, layer) => ({
        strong: `${name} now comes from upper.`,
        rest: `${layer} kept its own, covered.`,
      }),
      up: 'Up: bytes are copied',
      sideways: 'Sideways: no bytes move',
      sidewaysLink: 'the file gets its name, at once',
      sidewaysRename: 'only the name changes, at once',
      nameless: (size) => `${size}, nameless`,
      stays: (size) => `${size}, stays`,
      ticks: ['xattrs', 'mode', 'owner', 'times'],
    },
    whiteout: {
      make: { title: 'Make a whiteout in work', detail: 'a character device 0, 0' },
      makeFile: (file) => ({ title: 'Make a whiteout', detail: `the empty file ${file}` }),
      place: (target) => ({ title: 'Rename into place', detail: `it becomes ${target}, at once` }),
      makeCaption: (name, layer) => ({
        strong: `${name} is in ${layer}, and ${layer} is never written.`,
        rest: 'So upper gets a mark that says: no such name (whiteout).',
      }),
      placingCaption: (name) => ({
        strong: 'Sideways: only a name moves.',
        rest: `The whiteout takes the name ${name} in upper, at once.`,
      }),
      placeCaption: (name, layer) => ({
        strong: `merged no longer shows ${name}.`,
        rest: `${layer} did not lose a byte.`,
      }),
    },
    looking: {
      lookup: (name, answers) => ({
        title: `Look up ${name}`,
        detail: answers.map(({ layer, found }) => `${layer}: ${finds[found]}`).join(', '),
      }),
      lookupCaption: (name, answers) => ({
        strong: `The kernel looks for ${name} from the top.`,
        rest: whereItEnds(answers),
      }),
      lookups: (count) => ({ title: `Look up ${count} names`, detail: 'each from the top down' }),
      lookupsCaption: (count) => ({
        strong: `The kernel looks for ${count} names from the top.`,
        rest: 'Each search stops at the first layer that has the name.',
      }),
      readdir: (name, layers) => ({ title: `List ${name}`, detail: counted(layers) }),
      readdirCaption: (_name, layers) => ({
        strong: `A listing asks ${layers.map(({ layer }) => layer).join(', then ')}.`,
        rest: 'A name that came already counts once; one with a whiteout above it, not at all.',
      }),
      write: (name, size) => ({ title: `Write ${size}`, detail: `into upper's ${name}` }),
      writeCaption: (name, size) => ({
        strong: `${size} go into ${name} in upper.`,
        rest: 'What is in upper is written in place.',
      }),
      opaque: (name) => ({ title: 'Mark opaque', detail: `${name} ends the view down` }),
      opaqueCaption: (name) => ({
        strong: `${name} in upper becomes opaque.`,
        rest: 'Nothing of a directory of that name below shines through.',
      }),
      redirect: (name, to) => ({ title: 'Note the old name', detail: `${name} = ${to}` }),
      redirectCaption: (name, to) => ({
        strong: `${name} in upper gets a redirect to ${to}.`,
        rest: 'Below upper the search goes on under that name.',
      }),
      exdev: (name) => ({ title: 'Rename refused', detail: `${name}: EXDEV` }),
      exdevCaption: (name, layers) => ({
        strong: `${name} cannot be renamed: EXDEV.`,
        rest: `A part of it is in ${layers.length === 0 ? 'a lower layer' : layers.join(' and ')}, which is never written. mv copies and deletes instead.`,
      }),
    },
    create: (target) => ({ title: 'Create', detail: `${target}, nothing to copy` }),
    createCaption: (name) => ({ strong: `${name} is new, in upper.`, rest: 'No lower layer takes part.' }),
    createBelowCaption: (name, layer) => ({
      strong: `${name} is new in ${layer}.`,
      rest: 'It was put there directly, past the mount.',
    }),
    remove: (target) => ({ title: 'Remove', detail: `${target} is gone` }),
    removeStaleCaption: (name, layer) => ({
      strong: `${name} is gone from ${layer}.`,
      rest: 'merged still answers with it, from the dentry cache, until that is dropped.',
    }),
    removeCaption: (name) => ({
      strong: `${name} was only in upper.`,
      rest: 'It is simply removed; no whiteout is needed.',
    }),
    removeBelowCaption: (name, layer) => ({
      strong: `${name} is gone from ${layer}.`,
      rest: 'It was removed there directly, past the mount.',
    }),
    removeRevealCaption: (name, from, layer) => ({
      strong: `With ${name} gone from ${from},`,
      rest: `${layer}'s ${name} shows again.`,
    }),
    removeWhiteoutCaption: (name, from, layer) => ({
      strong: `With the whiteout gone from ${from},`,
      rest: `${layer}'s ${name} shows again.`,
    }),
    rename: (from, to) => ({ title: 'Rename in upper', detail: `${from} becomes ${to}` }),
    renameCaption: (from, to) => ({
      strong: `${from} becomes ${to} in upper.`,
      rest: 'Only the name moves.',
    }),
    layer: (name, command) => ({ title: `${name} is added`, detail: command }),
    container: (name) => ({ title: `container ${name}`, detail: 'init, and a layer to write to' }),
    containerCaption: (name, below) => ({
      strong: `Container ${name} gets two layers on top of ${below}:`,
      rest: "init, with Docker's own files, and one that it writes to",
    }),
    layerCaption: (command, size, below) => ({
      strong: `${command}`,
      rest:
        below === null
          ? `· unpacked into a directory of its own, ${size}`
          : `· what this step has changed, ${size}, is kept as a layer of its own on top of ${below}`,
    }),
    others: (count) => ({ title: `${count} more changes`, detail: 'shown together' }),
    othersCaption: (count) => ({
      strong: `${count} more changes of the same command,`,
      rest: 'shown together.',
    }),
    strip: 'Stages of this change',
    stageOf: (stage, count) => `stage ${stage} of ${count}`,
  },

  inspector: {
    title: 'Inspector',
    close: 'Close',
    openDirectory: 'Open directory',
    closeDirectory: 'Close directory',
    kernel: 'kernel:',
    docker: 'Docker:',
    why: 'Why do I see this?',
    whyNot: 'Why do I not see this in merged?',
    whyGone: 'Why is it not there?',
    whereSeen: 'Where does this show?',
    whatIsIt: 'What is this?',
    lookIn: (layer) => `Look in ${layer}`,
    found: (kind, size, mode) => `Found: ${size === null ? kind : `${kind}, ${size}`}, ${mode}`,
    foundWhiteout: 'Found: a whiteout, character device 0, 0',
    foundWhiteoutFile: (file) => `Found: a whiteout, the file ${file}`,
    foundDirectory: (mode) => `Found: directory, ${mode}. Go on: directories are merged`,
    absent: (name) => `No ${name} here. Look through to the next layer`,
    stop: {
      title: 'Stop here',
      body: 'Only directories are merged. A file hides every file of that name below it.',
    },
    stopWhiteout: {
      title: 'Stop here',
      body: 'A whiteout says: this name does not exist. What lies below is not looked at.',
    },
    stopOpaque: (layer) => ({
      title: 'Stop here',
      body: `The directory in ${layer} is opaque: nothing below it shines through.`,
    }),
    mergeDirectories: (layers) => ({
      title: 'Merge',
      body: `The names of ${layers.join(' and ')} stand side by side.`,
    }),
    single: (layer) => ({ title: 'Nothing to merge', body: `Only ${layer} has this directory.` }),
    notAsked: (layer) => `${layer} was not asked`,
    notAskedCovered: (name) => `It has ${article(name)} ${name} too, and that one is covered.`,
    notAskedAbsent: 'It has no such name anyway.',
    notAskedDataOnly: 'It is a data-only layer: it gives bytes, never names.',
    dataOnly: {
      title: 'Its names are not looked for',
      body: 'This layer is data-only (given after ::). merged sees none of its names; a file above with metacopy and a redirect to this path takes its bytes from here.',
    },
    dataFor: (path) => ({
      title: `merged${path} reads these bytes`,
      body: 'Its attributes are in a layer above, with a redirect to this path.',
    }),
    notAskedNoParent: (directory) => `It has no directory ${directory}.`,
    renamed: (name, layer, to) => ({
      title: `${name} has a redirect`,
      body: `It was renamed in ${layer}; below it the search goes on as ${to}.`,
    }),
    metacopy: (layer, from) => ({
      title: 'Data from below',
      body: `${from} holds only the attributes (metacopy); the bytes are read from ${layer}.`,
    }),
    stale: {
      title: 'Answered from the cache',
      body: 'The kernel remembers an earlier answer. The layers were changed behind its back; echo 2 > /proc/sys/vm/drop_caches makes it look again.',
    },
    shows: (path, layer) => ({
      title: `merged${path} shows this`,
      body: `Looking down, ${layer} is the first layer with the name.`,
    }),
    hiddenBy: (layer) => ({
      title: `${layer} covers it`,
      body: `${layer} has the name too and is asked first. The file here is unchanged.`,
    }),
    hiddenByWhiteout: (layer) => ({
      title: `A whiteout in ${layer} hides it`,
      body: `It was removed in merged. The file here is still there, unchanged.`,
    }),
    hiddenByOpaque: (path) => ({
      title: `${path} is opaque`,
      body: 'A layer above replaced the whole directory, so nothing in this one shines through.',
    }),
    isWhiteout: {
      title: 'This is a whiteout',
      body: 'A character device 0, 0. For overlayfs it means: no such name, here or below.',
    },
    isWhiteoutFile: (file) => ({
      title: 'This is a whiteout',
      body: `An empty file ${file}. For aufs it means: no such name, here or below.`,
    }),
    hides: (layers) => ({
      title: `It hides the name in ${layers.join(' and ')}`,
      body: 'Remove it, and the name shows again.',
    }),
    hidesNothing: { title: 'It hides nothing now', body: 'No layer below has the name.' },
    workWhiteout: {
      title: 'A whiteout kept for the next time',
      body: 'overlayfs makes one and links it wherever a name has to be hidden.',
    },
    workOther: {
      title: 'Work in progress',
      body: 'Things are made ready here and then moved into upper in one go.',
    },
    workIndex: (names) => ({
      title: 'An index entry',
      body: `It leads from a lower file to its copy, so that all its names stay one file.${names === '' ? '' : ` One more link of upper's ${names}.`}`,
    }),
    indexed: (copy) => ({
      title: 'Its index entry leads to upper',
      body: `The lower file was copied up under another name${copy === null ? '' : ` (${copy})`}. With index=on that copy answers for all its names.`,
    }),
    links: (count, names) => ({ title: `${count} hard links`, body: `One inode, the names here: ${names}.` }),
    preview: 'Content',
  },
}

const finds: Readonly<Record<LookupEnd, string>> = {
  absent: 'no',
  file: 'a file',
  directory: 'a directory',
  opaque: 'opaque',
  whiteout: 'a whiteout',
  redirect: 'a redirect',
  metacopy: 'attributes',
}

function whereItEnds(answers: readonly Answer[]): string {
  const last = answers.at(-1)
  if (last === undefined || answers.every(({ found }) => found === 'absent')) return 'No layer has it.'
  if (last.found === 'whiteout') return `A whiteout in ${last.layer} ends the search.`
  if (last.found === 'opaque') return `In ${last.layer} it is opaque, and the search ends there.`
  if (answers.some(({ found }) => found === 'metacopy'))
    return `${answers[0]?.layer} has its attributes, ${last.layer} the data.`
  if (answers.some(({ found }) => found === 'directory' || found === 'redirect'))
    return 'Directories are merged: each layer that has it takes part.'
  return `${last.layer} is the first layer that has it.`
}

const counted = (layers: readonly NameCount[]): string =>
  layers.map(({ layer, names }) => `${layer}: ${names}`).join(', ')

function ordinal(nth: number): string {
  if (nth % 100 >= 11 && nth % 100 <= 13) return 'th'
  return { 1: 'st', 2: 'nd', 3: 'rd' }[nth % 10] ?? 'th'
}

function article(name: string): string {
  return /^[aefhilmnorsx](?![a-z])|^[aeio]/i.test(name) ? 'an' : 'a'
}
