import { expect, test } from 'vitest'
import { output, run } from './lib/testing.ts'

test('a new user has the next number, a group of its own and a home directory', async () => {
  const script =
    'useradd -m bob; tail -n 1 /etc/passwd /etc/group; stat -c "%U %a" /home/bob; useradd -r daemond; tail -n 1 /etc/passwd; su bob -c id'
  expect(await output(script)).toBe(
    [
      '==> /etc/passwd <==',
      'bob:x:1000:1000::/home/bob:/bin/sh',
      '',
      '==> /etc/group <==',
      'bob:x:1000:',
      'bob 755',
      'daemond:x:999:999::/home/daemond:/bin/sh',
      'uid=1000(bob) gid=1000(bob) groups=1000(bob)',
      '',
    ].join('\n'),
  )
})

test('a new home directory has what /etc/skel has', async () => {
  expect(
    await run(
      'useradd -m -s /bin/bash al; find /home/al -type f -printf "%u %f\\n" | sort; su - al -c \'cat .bashrc\'',
      {
        profile: 'article',
      },
    ),
  ).toEqual({
    stdout:
      'al .bash_logout\nal .bash_profile\nal .bashrc\n# .bashrc\n\nif [ -f /etc/bashrc ]; then\n\t. /etc/bashrc\nfi\n',
    stderr: '',
    status: 0,
  })
})

test('groups are made, joined and left', async () => {
  const script =
    'groupadd devs; groupadd ops; useradd -G devs bob; grep devs /etc/group; usermod -aG ops bob; grep ops /etc/group; usermod -G ops bob; grep devs /etc/group; groupdel devs; grep -c devs /etc/group; id bob'
  expect(await output(script)).toBe(
    'devs:x:1000:bob\nops:x:1001:bob\ndevs:x:1000:\n0\nuid=1000(bob) gid=1002(bob) groups=1002(bob),1001(ops)\n',
  )
})

test('a user that goes takes its group and its home directory along', async () => {
  const script =
    'useradd -m bob; usermod -l rob bob; tail -n 1 /etc/passwd; userdel -r rob 2>&1; grep -c rob /etc/passwd; ls /home'
  expect(await output(script)).toBe(
    'rob:x:1000:1000::/home/bob:/bin/sh\nuserdel: rob mail spool (/var/mail/rob) not found\n0\n',
  )
})

test('what is wrong is said with a status of its own', async () => {
  const script =
    'useradd root; echo $?; useradd -u 0 x; echo $?; useradd "a b"; echo $?; userdel x; echo $?; groupadd root; echo $?; usermod -aG none root; echo $?; userdel root; echo $?'
  expect(await run(script)).toEqual({
    stdout: '9\n4\n19\n6\n9\n6\n8\n',
    stderr: [
      "useradd: user 'root' already exists",
      'useradd: UID 0 is not unique',
      "useradd: invalid user name 'a b': use --badname to ignore",
      "userdel: user 'x' does not exist",
      "groupadd: group 'root' already exists",
      "usermod: group 'none' does not exist",
      'userdel: user root is currently used by process 1',
      '',
    ].join('\n'),
    status: 0,
  })
})
