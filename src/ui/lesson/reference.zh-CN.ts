import type { ReferenceTexts } from './reference-texts.ts'

export const referenceTexts: ReferenceTexts = {
  title: '速查',
  find: '查规则、选项或报错',
  nothingFound: '没有找到。',
  found: (count) => `${count} 条`,
  rulesTitle: '规则',
  rules: {
    lookup: { title: '按名字查找', body: '从最上层问起，第一个有这个名字的层说了算，下面的都被挡住。' },
    merge: {
      title: '目录合并',
      body: '同名的目录合成一份清单，直到某一层里这个名字不是目录，或者是标了 opaque 的目录。',
    },
    'copy-up': {
      title: 'copy-up（复制上来）',
      body: '以写的方式打开 lower 的文件，或者改它的权限、属主、时间、属性，都会先把它复制到 upper：整个文件，连同上级目录。带 O_TRUNC 打开时不复制数据。',
    },
    whiteout: {
      title: 'whiteout（删除标记）',
      body: '删掉 lower 里有的东西，upper 里会留下标记：设备号 0/0 的字符设备，或者标了 x 的目录里带 trusted.overlay.whiteout 的空文件。下面的空间不会释放。',
    },
    opaque: {
      title: 'opaque 目录',
      body: '带 trusted.overlay.opaque="y" 的目录不透出下面任何东西。先 rm -r 再 mkdir 就会得到它。',
    },
    rename: {
      title: '给目录改名',
      body: '目录在 lower 里有的话，rename() 返回 EXDEV，mv 只好一个个文件复制。',
    },
    redirect: {
      title: 'redirect（改道）',
      body: '用 redirect_dir=on 时目录可以直接改名，trusted.overlay.redirect 记下它在 lower 里的位置。',
    },
    work: {
      title: 'work 目录',
      body: '要进 upper 的东西先在这里备好，再一步到位。它必须是空的，在 upper 旁边，和 upper 在同一个文件系统。',
    },
    'hard-links': {
      title: '硬链接与 copy-up',
      body: '文件的一个名字被复制上来以后，其余名字还是旧文件，链接就散开了。index=on 让它们保持在一起。',
    },
    cache: {
      title: '名字会被记住',
      body: '内核记着查名字的结果（dentry 缓存）。绕过挂载改了层，看到的可能还是旧结果，直到内核忘掉。',
    },
    'layers-alone': {
      title: '别动层',
      body: '挂载期间直接改 upper 或 lower，结果没有定义，先卸载再改。改 lower 还要求从来没有用过 metacopy、index、xino、redirect_dir。',
    },
    'read-only': { title: '没有 upper', body: '挂载是只读的。这时至少要有两个 lower，最左边的在上面。' },
  },
  optionsTitle: '挂载选项',
  optionHeads: { option: '选项', meaning: '作用' },
  options: {
    lowerdir:
      '下面的各层，最上面的写在最前。冒号写成 \\:。:: 后面的层只借出数据，不露出名字。lowerdir+= 和 datadir+= 一次给一个。',
    upperdir: '改动写到这里。不给就是只读挂载。',
    workdir: '工作目录，和 upperdir 一起给：同一个文件系统上的空目录。',
    redirect_dir:
      'on：目录改名不用复制。follow：只认已有的标记，不做新的。nofollow：连标记也不认。off：这两者之一，编译内核时定的。',
    metacopy: 'on：chmod、chown 之类只复制元数据，第一次写的时候才复制数据。',
    index: 'on：copy-up 之后硬链接不散，同一个 upper 也不能挂载两次。',
    xino: '各层在不同文件系统上时，让 inode 号不重复、不变化。',
    nfs_export: 'on：可以用 NFS 导出。需要 index=on。',
    userxattr: '用 user.overlay. 属性代替 trusted.overlay.，供用户命名空间里的挂载使用。',
    volatile: '完全不 sync：快，但崩溃以后 upper 不可信。',
    uuid: 'statfs() 和 fanotify 看到的文件系统 id 取自哪里。',
    default_permissions: '可以写，也会列出来，但没有作用：overlayfs 总是自己检查权限位和属主。',
  },
  errorsTitle: '报错和原因',
  errorHeads: { message: '报错', cause: '原因', remedy: '怎么办' },
  errors: {
    'special-device': {
      cause: '少了某一层。这里没有什么设备，凡是路径找不到都这样说。',
      remedy: 'dmesg | tail -n 1 会指出是哪个。相对路径从当前目录算起。',
    },
    'no-mount-point': { cause: '挂载点不存在。', remedy: '建一个，或者看看名字是不是写错了。' },
    'wrong-fs': { cause: '内核拒绝了，原因是下面几条之一。', remedy: '看 dmesg 的最后一行。' },
    'workdir-missing': { cause: '给了 upperdir，没给 workdir。', remedy: '要么都给，要么都不给。' },
    'separate-subtrees': { cause: '一个在另一个里面。', remedy: '把 work 放到 upper 旁边。' },
    'same-mount': {
      cause: 'upper 和 work 不在同一个文件系统。',
      remedy: '在 upper 所在的文件系统上建 work。',
    },
    'two-lowers': {
      cause: '只有一个 lower，又没有 upper：没有东西可叠。',
      remedy: '再给一个 lower，或者给出 upperdir 和 workdir。',
    },
    unresolved: { cause: '选项里的目录不存在（-2 就是 ENOENT）。', remedy: '检查路径。' },
    'unknown-parameter': { cause: '选项拼错了，或者内核太旧还不认识。', remedy: '对照上面的表。' },
    'in-use': {
      cause: '另一个挂载在用同一个 upper 或 work。这只是警告，挂载已经成功。',
      remedy: '每个挂载用自己的 upper 和 work。',
    },
    busy: {
      cause: '有人待在里面，或者开着文件，常常就是你自己的 shell。',
      remedy: 'cd 出来，关掉文件，结束进程。',
    },
    exdev: {
      cause: '对 lower 的目录做 rename()，或者从 merged 往层里做硬链接。',
      remedy: 'mv 会自己改用复制；用 redirect_dir=on 可以避免。硬链接要做在 merged 里。',
    },
    erofs: { cause: '没有 upper，或者是用 ro 挂载的。', remedy: '挂载时给出 upperdir 和 workdir。' },
    'eperm-mknod': {
      cause: '在挂载点里建 0/0 设备，它立刻就成了 whiteout。',
      remedy: '挂载之前，在层里建。',
    },
    estale: {
      cause: '内核记着的名字，背后的文件已经从层里拿走了。',
      remedy: '不要动层；重新挂载，或者清缓存。',
    },
    'volatile-left': {
      cause: '上一次用了 volatile。正常卸载以后，标记也还在。',
      remedy: '换一个新的 upper；中间没有崩溃过的话，删掉 work/work/incompat。',
    },
    stacking: { cause: 'overlay 叠 overlay 再叠 overlay。', remedy: '直接用原来那些层作 lower。' },
  },
}
