import { expect, test } from 'vitest'
import { articleCommands } from './article-paste.ts'

test('of a transcript only what stands behind the prompts is kept', () => {
  const pasted = `$ tree
.
├── A
│  ├── a
│  └── x
└── B
  ├── b
  └── x
`
  expect(articleCommands(pasted)).toBe('tree\n')
})

test('prompts that follow each other are commands that follow each other', () => {
  expect(articleCommands('$ mkdir C\n$ mount -t aufs -o dirs=./A:./B none ./C\n')).toBe(
    'mkdir C\nmount -t aufs -o dirs=./A:./B none ./C\n',
  )
})

test('a script without prompts stays as it is, comments, blanks and continued lines included', () => {
  const script = `# -t overlay 表示文件系统为 overlay
# -o lowerdir=./lower,upperdir=./upper,workdir=./work 指定 lowerdir、upperdir以及 workdir这3个目录。
# 其中 lowerdir 是自读的,upperdir是可读写的,
 sudo mount \\
            -t overlay \\
            overlay \\
            -o lowerdir=./lower,upperdir=./upper,workdir=./work \\
            ./merged
`
  expect(articleCommands(script)).toBe(script)
  const plain = 'mkdir ./{merged,work,upper,lower}\ntouch ./upper/{a,b}\ntouch ./lower/{a,c}'
  expect(articleCommands(plain)).toBe(plain)
  const comments = '# 分别对 merged 中的文件b和c写入数据\necho "will-persist"  > ./merged/b\n'
  expect(articleCommands(comments)).toBe(comments)
})

test('output that looks like a remark is dropped', () => {
  const pasted = `$ cat ./upper/b
will-persist
$ cat ./lower/c
(empty)
`
  expect(articleCommands(pasted)).toBe('cat ./upper/b\ncat ./lower/c\n')
  expect(articleCommands('$ docker info\n# ...\n Storage Driver: overlay2\n#...\n')).toBe('docker info\n')
})

test('the prompt of the article ends in ]$ or ]#, and comments between prompts are dropped', () => {
  const pasted = `[root@iZ2zefmrr626i66omb40ryZ lower]$ cd ../merged/
[root@iZ2zefmrr626i66omb40ryZ merged]$ rm -rf f
# merged 中删除后 lower 中文件还在
[root@iZ2zefmrr626i66omb40ryZ merged]$ ls ../lower/
a  c  e  f
# 而 upper 中出现了一个大小为0的c类型文件f
[root@iZ2zefmrr626i66omb40ryZ merged]# ls -l ../upper/
total 0
c--------- 1 root root 0, 0 Jan 18 19:28 f
`
  expect(articleCommands(pasted)).toBe('cd ../merged/\nrm -rf f\nls ../lower/\nls -l ../upper/\n')
})

test('blanks between prompt and command are of no account', () => {
  expect(
    articleCommands(`[root@iZ2zefmrr626i66omb40ryZ ufs]$  cd lower/
[root@iZ2zefmrr626i66omb40ryZ lower]$ echo fff >> f
`),
  ).toBe('cd lower/\necho fff >> f\n')
  expect(articleCommands('$  cd overlay2/imagedb/content/sha256\n$ ls\n')).toBe(
    'cd overlay2/imagedb/content/sha256\nls\n',
  )
})

test('a prompt that the page broke in two is one prompt', () => {
  const pasted = `# 查看 diff 目录
[root@iZ2zefmrr626i66omb40ryZ
83b569c0f5de093192944931e4f41dafb2d7f80eae97e4bd62425c20e2079f65]$ cd diff/
[root@iZ2zefmrr626i66omb40ryZ diff]$ ls
tmp
[root@iZ2zefmrr626i66omb40ryZ tmp]# cat newfile
Hello world
`
  expect(articleCommands(pasted)).toBe('cd diff/\nls\ncat newfile\n')
})

test('long output, JSON and trees between prompts are dropped', () => {
  const pasted = `[root@iZ2zefmrr626i66omb40ryZ docker]$ cd image/
[root@iZ2zefmrr626i66omb40ryZ image]$ ls
overlay2
# 看下里面有哪些文件
[root@iZ2zefmrr626i66omb40ryZ image]$ tree -L 2 overlay2/
overlay2/
├── distribution
│   ├── diffid-by-digest
└── repositories.json
$ ls
05dd34c0b83038031c0beac0b55e00f369c2d6c67aed11ad1aadf7fe91fbecda
// ... 省略
$ cat 290d8cc1f75a
{"architecture":"amd64","Cmd":["/bin/sh","-c","#(nop) "]}
$ docker build -t hello-ubuntu .
Step 1/2 : FROM ubuntu:20.04
 ---> ba6acccedd29
`
  expect(articleCommands(pasted)).toBe(
    'cd image/\nls\ntree -L 2 overlay2/\nls\ncat 290d8cc1f75a\ndocker build -t hello-ubuntu .\n',
  )
})

test('a command goes on where bash would ask for more', () => {
  const pasted = `$ sudo mount \\
            -t overlay \\
            ./merged
$ cat <<EOF > f
> one
> two
> EOF
$ for i in 1 2
> do echo $i
> done
1
2
$ echo "a
b"
a
b
$ diff x y
> only in y
`
  expect(articleCommands(pasted)).toBe(`sudo mount \\
            -t overlay \\
            ./merged
cat <<EOF > f
one
two
EOF
for i in 1 2
do echo $i
done
echo "a
b"
diff x y
`)
})

test('prompts of Debian are prompts', () => {
  expect(articleCommands('root@host:~/ufs# ls\na\nstudent@host:/tmp$ pwd\n/tmp\n')).toBe('ls\npwd\n')
})

test('what was typed into cat goes into it', () => {
  expect(articleCommands('# cat > a\none\ntwo\n^D\n# cat a\none\ntwo\n')).toBe(
    "cat > a <<'EOF'\none\ntwo\nEOF\ncat a\n",
  )
})

test('what was typed into a shell elsewhere goes there, and a shell of root is the one that there is', () => {
  const pasted = `$ docker run -it --rm busybox sh
/ # ls
bin   dev   etc
/ # echo hi > /f
/ # exit
$ sudo -i
# mkdir /a
# exit
$ docker exec -it web bash
root@3f2a9c4e1b7d:/# pwd
/
`
  expect(articleCommands(pasted)).toBe(`docker run -i --rm busybox sh <<'EOF'
ls
echo hi > /f
EOF
mkdir /a
docker exec -i web bash <<'EOF'
pwd
EOF
`)
  expect(articleCommands('# su - student\n$ id\n$ exit\n# id\n')).toBe("su - student <<'EOF'\nid\nEOF\nid\n")
  expect(articleCommands('$ docker run -it --rm busybox sh\n')).toBe('docker run -it --rm busybox sh\n')
  expect(articleCommands('$ ls\na\n$ sudo -i\n')).toBe('ls\nsudo -i\n')
  expect(articleCommands('$ exit\n')).toBe('exit\n')
})

test('a single line loses its prompt and still waits for Enter', () => {
  expect(articleCommands('$ cat ./merged/b')).toBe('cat ./merged/b')
  expect(articleCommands('[root@host ufs]# ll')).toBe('ll')
})

test('a line with a # and nothing beside it may be a comment: it waits for Enter', () => {
  expect(articleCommands('# umount merged\n')).toBe('umount merged')
  expect(articleCommands('# umount merged')).toBe('umount merged')
  expect(articleCommands('# umount merged\n# ls\n')).toBe('umount merged\nls\n')
  expect(articleCommands('# which umount\n/usr/bin/umount\n')).toBe('which umount\n')
  expect(articleCommands('# umount it and go on\n')).toBe('# umount it and go on\n')
})

test('what only looks like a prompt is none', () => {
  for (const text of [
    '$(echo ls)\n',
    '$HOME/bin/x\n',
    '# lists the files\n',
    'echo $ x\n',
    '[ -e a ] && ls\n',
    'a@b: c\n',
  ]) {
    expect(articleCommands(text)).toBe(text)
  }
})

test('an empty prompt is no command', () => {
  expect(articleCommands('$ ls\na\n$ \n')).toBe('ls\n')
  expect(articleCommands('[root@host ufs]$ ls\na\n[root@host ufs]$')).toBe('ls\n')
})

// Where each line were looked at from the beginning this would not end before the test counts as hanging.
test('a transcript with here-documents of many megabytes is read line by line', () => {
  const block = `$ cat <<EOF\n${'some line of text\n'.repeat(20)}`
  expect(articleCommands(block.repeat(20_000)).startsWith('cat <<EOF\nsome line')).toBe(true)
})
