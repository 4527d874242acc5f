import type { LookupEnd } from '../../scene/scene.ts'
import type { Answer, DiagramTexts, NameCount } from './texts.ts'

export const diagramTexts: DiagramTexts = {
  language: 'zh-CN',

  header: {
    title: '图层',
    mountedOn: (type, target) => `${type} 挂载在 ${target}`,
    emptyDirectory: (directory) => `${directory} · 空目录`,
    plainDirectories: '普通目录',
    imagesOf: (driver) => `Docker 的层 · ${driver}`,
    allNames: (count) => `还有 ${count} 个名字`,
    fewNames: '少显示一些',
    directoriesOf: (directory) => `${directory} · 普通目录`,
    sketch: '示意图，目录建好后换成真的',
    legend: '图例',
    zoomIn: '放大',
    container: (name) => `容器 ${name}`,
    take: '带走',
    build: '动手搭',
    compare: '比较',
    happened: '刚才发生了什么',
    find: '找名字',
    found: (number, count) => `${number} / ${count}`,
    notFound: '没有',
    zoomOut: '缩小',
    fit: '适合窗口',
    lookAt: '选择要看的挂载点',
    outside: (count, names) => `还有 ${count} 个：${names}`,
    overview: '列的总览',
  },

  captions: {
    overlay: { strong: '', rest: '从上往下看：每个名字，只看到第一层有它的那个' },
    overlayPhone: { strong: '', rest: '往下看，第一层有它的那个就是你看到的' },
    directories: { strong: '', rest: '都是普通目录，还没有叠起来：各看各的文件' },
    images: { strong: '', rest: '每一块是磁盘上的一个目录。右边一条线是一个镜像，线上的点是它的层' },
    imagesPhone: { strong: '', rest: '右边一条线是一个镜像，线上的点是它的层' },
    empty: { strong: '', rest: '从上往下看：每个名字，只看到第一层有它的那个' },
    readOnly: { strong: '', rest: '没有 upper：这个挂载点只能读，不能写' },
    whiteout: (name, layer) => ({
      strong: '',
      rest: `往下看 ${name}：先碰到 ${layer} 里的 whiteout（删除标记），到此为止`,
    }),
  },

  roles: {
    merged: '合并视图',
    mergedShort: '视图',
    upper: '可写',
    upperShort: '可写',
    parts: { container: '可写', init: 'Docker 加的', image: '镜像' },
    lower: '只读',
    lowerShort: '只读',
    dataOnly: '只有数据',
    dataOnlyShort: '数据',
    lowerNth: (nth) => `lower，第 ${nth} 层`,
    work: '工作间',
    workShort: '工作间',
    workIdle: '空闲',
    plain: '普通目录',
    plainEmpty: '空目录',
    plainEmptyShort: '空目录',
    named: (keyword, role) => `${keyword}，${role}`,
  },

  cell: {
    from: (layer) => `来自 ${layer}`,
    fromShort: (layer) => layer,
    merges: (layers) => layers.join(' + '),
    mergesCount: (count) => `${count} 层`,
    covered: '被挡住',
    coveredSize: (size) => `${size}，被挡住`,
    gone: '看不见了',
    goneShort: '看不见',
    stale: '缓存过时',
    whiteout: 'whiteout 0, 0',
    rest: (count) => `还有 ${count} 个名字没有画出`,
    whiteoutXattr: 'whiteout xattr',
    entries: (count) => (count === 0 ? '空的' : `${count} 个名字`),
    dataBelow: '数据在下面',
    opaque: '不透明',
    redirect: (name) => `= ${name}`,
    nameless: (size) => `${size}，无名`,
    names: (count) => `${count} 个名字`,
    directory: '目录',
    fifo: '管道',
    socket: '套接字',
    device: (rdev) => rdev,
    indexEntry: 'work/index',
    twin: (links) => ({ strong: '同一个 inode，几个名字', rest: `，链接数 ${links}` }),
  },

  sketch: {
    merged: { title: '你看到的样子', detail: '自己不存文件，只往下看' },
    upper: { title: '改动落在这里', detail: '挡住下面的同名文件' },
    lower: { title: '原来的数据', detail: '透过空处才看得见' },
    work: { title: '内核备料的地方', detail: '备好再一下子换进 upper' },
    both: { title: '两层都有', detail: '只看到 upper 的' },
    onlyUpper: { title: '只有 upper 有', detail: '看到 upper 的' },
    onlyLower: { title: '只有 lower 有', detail: '看到 lower 的' },
    summary: '还没有任何层。示意图：merged 在最上面，往下是 upper 和 lower，work 在 upper 旁边。',
  },

  kinds: {
    file: '普通文件',
    directory: '目录',
    symlink: '符号链接',
    whiteout: '删除标记',
    device: '设备',
    fifo: '命名管道',
    socket: '套接字',
  },

  words: {
    cell: (name, kind, layer) => `${name}，${layer} 里的${kind}`,
    size: (bytes) => bytes,
    from: (layer) => `来自 ${layer}`,
    covered: '被上面一层挡住',
    gone: '被 whiteout 藏起来了',
    opaque: '不透明',
    redirect: (to) => `往下按 ${to} 找`,
    metacopy: '只有属性，数据在 lower',
    stale: '缓存过时',
    target: (to) => `指向 ${to}`,
    links: (count) => `${count} 个硬链接`,
    open: '已打开',
    closed: '已合上',
    toggleOpen: (name) => `打开 ${name}`,
    toggleClose: (name) => `合上 ${name}`,
    row: (layer, role) => `${layer}，${role}`,
    stack: { image: (id) => `镜像 ${id}`, container: (id) => `容器 ${id}` },
    unnamed: '没有名字',
    moreNames: (name, count) => `${name} 等 ${count + 1} 个`,
    summary: (layer, names) => (names.length === 0 ? `${layer} 是空的` : `${layer} 里有 ${names.join('、')}`),
    join: (parts) => parts.join('，'),
  },

  legend: {
    fileFrom: (layer) => `来自 ${layer}`,
    covered: '被上面一层挡住',
    hole: '这一层没有这个名字，是透明的',
    whiteout: 'whiteout：这个名字到此为止',
    opaque: '不透明目录：下面的都透不上来',
    redirect: '重定向：往下按旧名字找',
    metacopy: '只有属性，数据在下面',
    hardLink: '硬链接',
    symlink: '符号链接',
    device: '设备',
    stale: '缓存过时',
    work: 'work 里的半成品',
    directory: '几层合并成的目录',
  },

  motion: {
    copyUp: {
      makeNameless: { title: '新建一个无名文件', detail: '在 work 里，和 upper 同一个文件系统' },
      makeNamed: (name) => ({ title: `在 work 里新建 ${name}`, detail: '临时的名字，外面看不到' }),
      copy: (size, layer) => ({ title: '复制数据', detail: `${size}，来自 ${layer}` }),
      copyTruncated: { title: '复制数据', detail: '不用复制：O_TRUNC，0 B' },
      copyEmpty: { title: '复制数据', detail: '不用复制：文件是空的' },
      metacopy: { title: '只设置属性', detail: 'metacopy：数据留在 lower' },
      attributes: { title: '设置属性', detail: 'xattr、权限、属主、时间' },
      link: (target) => ({ title: '链接到位', detail: `一下子成为 ${target}，完整的` }),
      rename: (name, target) => ({ title: '改名到位', detail: `${name} 一下子变成 ${target}` }),
      makeCaption: (name, layer) => ({
        strong: `${name} 只在 ${layer} 里，而 ${layer} 不能写。`,
        rest: '所以先往上复制一份（copy-up）。',
      }),
      copyCaption: (_name, layer) => ({ strong: '往上：复制字节。', rest: `${layer} 里的文件原地不动。` }),
      attributesCaption: (name, layer) => ({
        strong: `最后一步之前，merged 看到的还是 ${layer} 的 ${name}。`,
        rest: '谁也看不到半份拷贝。',
      }),
      placingCaption: (name, linked) => ({
        strong: '横着走：动的只是名字。',
        rest: linked
          ? `这份拷贝在 upper 里一下子有了名字 ${name}。`
          : `它在 upper 里一下子换成名字 ${name}。`,
      }),
      placeCaption: (name, layer) => ({
        strong: `现在 ${name} 来自 upper。`,
        rest: `${layer} 的那份还在，被挡住了。`,
      }),
      up: '往上：复制字节',
      sideways: '横着走：字节不动',
      sidewaysLink: '一下子有了名字',
      sidewaysRename: '只是换个名字，一下子完成',
      nameless: (size) => `${size}，无名`,
      stays: (size) => `${size}，不动`,
      ticks: ['xattr', '权限', '属主', '时间'],
    },
    whiteout: {
      make: { title: '在 work 里做一个 whiteout', detail: '字符设备 0, 0' },
      makeFile: (file) => ({ title: '做一个 whiteout', detail: `空文件 ${file}` }),
      place: (target) => ({ title: '改名到位', detail: `一下子成为 ${target}` }),
      makeCaption: (name, layer) => ({
        strong: `${name} 在 ${layer} 里，而 ${layer} 不能写。`,
        rest: '所以在 upper 里放一个记号：没有这个名字（whiteout，删除标记）。',
      }),
      placingCaption: (name) => ({
        strong: '横着走：动的只是名字。',
        rest: `whiteout 在 upper 里一下子占住名字 ${name}。`,
      }),
      placeCaption: (name, layer) => ({
        strong: `merged 里看不到 ${name} 了。`,
        rest: `${layer} 一个字节都没动。`,
      }),
    },
    looking: {
      lookup: (name, answers) => ({
        title: `查找 ${name}`,
        detail: answers.map(({ layer, found }) => `${layer}：${finds[found]}`).join('，'),
      }),
      lookupCaption: (name, answers) => ({
        strong: `内核从上往下找 ${name}。`,
        rest: whereItEnds(answers),
      }),
      lookups: (count) => ({ title: `查找 ${count} 个名字`, detail: '每个都从上往下找' }),
      lookupsCaption: (count) => ({
        strong: `内核从上往下找 ${count} 个名字。`,
        rest: '每个都停在第一个有它的层。',
      }),
      readdir: (name, layers) => ({ title: `列出 ${name}`, detail: counted(layers) }),
      readdirCaption: (_name, layers) => ({
        strong: `列目录要依次问 ${layers.map(({ layer }) => layer).join('、')}。`,
        rest: '同一个名字只算一次；上面有 whiteout 的名字不算。',
      }),
      write: (name, size) => ({ title: `写入 ${size}`, detail: `写到 upper 的 ${name}` }),
      writeCaption: (name, size) => ({
        strong: `${size} 写进 upper 里的 ${name}。`,
        rest: 'upper 里的文件直接写。',
      }),
      opaque: (name) => ({ title: '标成不透明', detail: `${name} 不再往下透` }),
      opaqueCaption: (name) => ({
        strong: `upper 里的 ${name} 变成不透明。`,
        rest: '下面同名目录里的东西都透不上来。',
      }),
      redirect: (name, to) => ({ title: '记下旧名字', detail: `${name} = ${to}` }),
      redirectCaption: (name, to) => ({
        strong: `upper 里的 ${name} 得到一个重定向，指向 ${to}。`,
        rest: 'upper 以下按那个名字继续找。',
      }),
      exdev: (name) => ({ title: '改名被拒绝', detail: `${name}：EXDEV` }),
      exdevCaption: (name, layers) => ({
        strong: `${name} 不能改名：EXDEV。`,
        rest: `它有一部分在 ${layers.length === 0 ? '下面的层' : layers.join('、')} 里，那里从不写入。mv 改为先复制、再删除。`,
      }),
    },
    create: (target) => ({ title: '新建', detail: `${target}，没有要复制的` }),
    createCaption: (name) => ({ strong: `${name} 是新的，直接建在 upper 里。`, rest: '和 lower 没有关系。' }),
    createBelowCaption: (name, layer) => ({
      strong: `${layer} 里多了 ${name}。`,
      rest: '是绕过挂载点直接放进去的。',
    }),
    remove: (target) => ({ title: '删除', detail: `${target} 没有了` }),
    removeStaleCaption: (name, layer) => ({
      strong: `${layer} 里的 ${name} 没了。`,
      rest: 'merged 还拿 dentry 缓存里的它来回答，直到缓存被清掉。',
    }),
    removeCaption: (name) => ({ strong: `${name} 只在 upper 里。`, rest: '直接删掉，不需要 whiteout。' }),
    removeBelowCaption: (name, layer) => ({
      strong: `${layer} 里的 ${name} 没有了。`,
      rest: '是绕过挂载点直接删掉的。',
    }),
    removeRevealCaption: (name, from, layer) => ({
      strong: `${from} 里的 ${name} 没有了，`,
      rest: `又看到 ${layer} 的 ${name}。`,
    }),
    removeWhiteoutCaption: (name, from, layer) => ({
      strong: `${from} 里的 whiteout 没有了，`,
      rest: `又看到 ${layer} 的 ${name}。`,
    }),
    rename: (from, to) => ({ title: '在 upper 里改名', detail: `${from} 变成 ${to}` }),
    renameCaption: (from, to) => ({ strong: `upper 里 ${from} 变成 ${to}。`, rest: '动的只是名字。' }),
    layer: (name, command) => ({ title: `多了 ${name}`, detail: command }),
    container: (name) => ({ title: `容器 ${name}`, detail: 'init 层，和一个可写的层' }),
    containerCaption: (name, below) => ({
      strong: `容器 ${name} 在 ${below} 上面加两层：`,
      rest: 'init 放 Docker 自己的文件，最上面一层给它自己写',
    }),
    layerCaption: (command, size, below) => ({
      strong: command,
      rest:
        below === null
          ? ` · 解到自己的目录里，${size}`
          : ` · 这一步改的东西（${size}）单独成一层，放在 ${below} 上面`,
    }),
    others: (count) => ({ title: `另外 ${count} 处改动`, detail: '一起显示' }),
    othersCaption: (count) => ({ strong: `同一条命令还有 ${count} 处改动，`, rest: '一起显示。' }),
    strip: '这次改动的步骤',
    stageOf: (stage, count) => `第 ${stage} 步，共 ${count} 步`,
  },

  inspector: {
    title: '检查',
    close: '关闭',
    openDirectory: '打开目录',
    closeDirectory: '合上目录',
    kernel: '内核：',
    docker: 'Docker：',
    why: '为什么看到的是它？',
    whyNot: '为什么在 merged 里看不到它？',
    whyGone: '为什么看不见了？',
    whereSeen: '它在哪里露面？',
    whatIsIt: '这是什么？',
    lookIn: (layer) => `看 ${layer}`,
    found: (kind, size, mode) => `找到了：${size === null ? kind : `${kind}，${size}`}，${mode}`,
    foundWhiteout: '找到了：whiteout（删除标记），字符设备 0, 0',
    foundWhiteoutFile: (file) => `找到了：whiteout（删除标记），文件 ${file}`,
    foundDirectory: (mode) => `找到了：目录，${mode}。目录要合并，接着往下看`,
    absent: (name) => `这里没有 ${name}，透过去看下一层`,
    stop: { title: '到此为止', body: '只有目录才合并。文件会挡住下面所有的同名文件。' },
    stopWhiteout: { title: '到此为止', body: 'whiteout 的意思是：没有这个名字。下面的不再看。' },
    stopOpaque: (layer) => ({
      title: '到此为止',
      body: `${layer} 里的这个目录是不透明的，下面的都透不上来。`,
    }),
    mergeDirectories: (layers) => ({ title: '合并', body: `${layers.join(' 和 ')} 里的名字排在一起。` }),
    single: (layer) => ({ title: '不用合并', body: `只有 ${layer} 有这个目录。` }),
    notAsked: (layer) => `没有问 ${layer}`,
    notAskedCovered: (name) => `它也有一个 ${name}，被挡住了。`,
    notAskedAbsent: '它本来也没有这个名字。',
    notAskedDataOnly: '它是只有数据的层：只出字节，不出名字。',
    dataOnly: {
      title: '不在这里找名字',
      body: '这一层写在 :: 后面，只有数据（data-only）。merged 看不到它的名字；上面带 metacopy、重定向到这个路径的文件从这里读字节。',
    },
    dataFor: (path) => ({
      title: `merged${path} 读的就是这些字节`,
      body: '它的属性在上面的层里，带着指向这个路径的重定向。',
    }),
    notAskedNoParent: (directory) => `它没有 ${directory} 这个目录。`,
    renamed: (name, layer, to) => ({
      title: `${name} 有重定向`,
      body: `它在 ${layer} 里改过名，往下按 ${to} 继续找。`,
    }),
    metacopy: (layer, from) => ({
      title: '数据在下面',
      body: `${from} 里只有属性（metacopy），字节从 ${layer} 读。`,
    }),
    stale: {
      title: '答案来自缓存',
      body: '内核记着以前的答案，而底下的层被绕过它改了。echo 2 > /proc/sys/vm/drop_caches 让它重新找。',
    },
    shows: (path, layer) => ({
      title: `merged${path} 看到的就是它`,
      body: `从上往下看，${layer} 是第一个有这个名字的层。`,
    }),
    hiddenBy: (layer) => ({
      title: `被 ${layer} 挡住`,
      body: `${layer} 也有这个名字，而且先问它。这里的文件没有变。`,
    }),
    hiddenByWhiteout: (layer) => ({
      title: `被 ${layer} 里的 whiteout 藏起来`,
      body: '它在 merged 里被删掉了，这里的文件还在，没有变。',
    }),
    hiddenByOpaque: (path) => ({
      title: `${path} 不透明`,
      body: '上面一层把整个目录换掉了，这里的都透不上来。',
    }),
    isWhiteout: {
      title: '这是一个 whiteout（删除标记）',
      body: '字符设备 0, 0。overlayfs 看到它就当作：这里和下面都没有这个名字。',
    },
    isWhiteoutFile: (file) => ({
      title: '这是一个 whiteout（删除标记）',
      body: `空文件 ${file}。aufs 看到它就当作：这里和下面都没有这个名字。`,
    }),
    hides: (layers) => ({
      title: `它藏起了 ${layers.join('、')} 里的同名文件`,
      body: '删掉它，名字就会重新出现。',
    }),
    hidesNothing: { title: '它现在什么也没藏', body: '下面没有一层有这个名字。' },
    workWhiteout: { title: '留着下次用的 whiteout', body: 'overlayfs 做一个，要藏名字的时候就链接一次。' },
    workOther: { title: '半成品', body: '东西先在这里备好，再一下子换进 upper。' },
    workIndex: (names) => ({
      title: '索引项',
      body: `凭它可以从 lower 的文件找到复制上去的那一份，几个名字才仍是同一个文件。${names === '' ? '' : `它和 upper 的 ${names} 是同一个 inode。`}`,
    }),
    indexed: (copy) => ({
      title: '索引项指到 upper',
      body: `这个 lower 文件已经用另一个名字${copy === null ? '' : `（${copy}）`}复制上去了。开了 index=on，它的每个名字看到的都是那一份。`,
    }),
    links: (count, names) => ({ title: `${count} 个硬链接`, body: `同一个 inode，这里的名字：${names}。` }),
    preview: '内容',
  },
}

const finds: Readonly<Record<LookupEnd, string>> = {
  absent: '没有',
  file: '文件',
  directory: '目录',
  opaque: '不透明',
  whiteout: 'whiteout',
  redirect: '重定向',
  metacopy: '只有属性',
}

function whereItEnds(answers: readonly Answer[]): string {
  const last = answers.at(-1)
  if (last === undefined || answers.every(({ found }) => found === 'absent')) return '哪一层都没有。'
  if (last.found === 'whiteout') return `${last.layer} 里的 whiteout 让查找到此为止。`
  if (last.found === 'opaque') return `它在 ${last.layer} 里不透明，到此为止。`
  if (answers.some(({ found }) => found === 'metacopy'))
    return `属性在 ${answers[0]?.layer}，数据在 ${last.layer}。`
  if (answers.some(({ found }) => found === 'directory' || found === 'redirect'))
    return '目录要合并：每个有它的层都算上。'
  return `${last.layer} 是第一个有它的层。`
}

const counted = (layers: readonly NameCount[]): string =>
  layers.map(({ layer, names }) => `${layer}：${names}`).join('，')
