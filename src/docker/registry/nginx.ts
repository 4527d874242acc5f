/**
 * nginx:1.21: six layers, of which four hold one script each, as the published image has them. The server is idle; its
 * first start changes a file of the image and makes some, for `docker diff` to show.
 */

import { encode } from '../../kernel/text.ts'
import { DEFAULT_PATH } from '../store/container-config.ts'
import { composeImage, type Step, withoutLayer } from './compose.ts'
import { debianSteps } from './debian.ts'
import { idleServer, sleepingServer } from './idle-server.ts'
import type { ProgramFiles, RemoteImage } from './registry.ts'
import { fileAt, type Tree, walkOrder } from './system-tree.ts'

const CREATED = '2021-12-29T19:28:29.892199479Z'
const MTIME = Date.UTC(2021, 11, 29, 19, 28) / 1000
const SCRIPTS = 'docker-entrypoint.d'

const page = (title: string) => `<!DOCTYPE html>\n<title>${title}</title>\n<h1>${title}</h1>\n`

const site = `server {
    listen       80;
    server_name  localhost;

    location / {
        root   /usr/share/nginx/html;
        index  index.html index.htm;
    }
}
`

const configuration = `user  nginx;
worker_processes  auto;
error_log  /var/log/nginx/error.log notice;
pid        /var/run/nginx.pid;

events {
    worker_connections  1024;
}

http {
    access_log  /var/log/nginx/access.log;
    include /etc/nginx/conf.d/*.conf;
}
`

/** The entry point: runs the scripts, then becomes the container's command. */
const entry = encode(`#!/bin/sh
# Prepares the container for nginx, then becomes the command that it is given.
set -e
if [ "$1" = nginx ]; then
  for script in /${SCRIPTS}/*.sh; do
    [ -x "$script" ] || continue
    echo "$0: Launching $script"
    "$script"
  done
  echo "$0: Configuration complete; ready for start up"
fi
exec "$@"
`)

const description = {
  name: 'nginx',
  version: 'nginx version: nginx/1.21.5',
  begin: [
    'cd /var/cache/nginx',
    'mkdir -p client_temp proxy_temp fastcgi_temp uwsgi_temp scgi_temp',
    'echo $$ > /var/run/nginx.pid',
  ],
}

const WAITS = '/usr/lib/nginx/nginx'
const server = (programs: ProgramFiles): Tree => ({
  'usr/sbin/nginx': idleServer({
    ...description,
    wait: `${WAITS} "nginx: master process nginx $*" 'nginx: worker process' 101`,
  }),
  ...fileAt(WAITS.slice(1), programs.image('idle-server')),
})

const installed = (files: Tree): Tree => ({
  'etc/': 0o755,
  'etc/nginx/': 0o755,
  'etc/nginx/conf.d/': 0o755,
  'etc/nginx/conf.d/default.conf': site,
  'etc/nginx/nginx.conf': configuration,
  'usr/': 0o755,
  'usr/sbin/': 0o755,
  ...files,
  'usr/share/': 0o755,
  'usr/share/nginx/': 0o755,
  'usr/share/nginx/html/': 0o755,
  'usr/share/nginx/html/50x.html': page('Error'),
  'usr/share/nginx/html/index.html': page('Welcome to nginx!'),
  'var/': 0o755,
  'var/cache/': 0o755,
  'var/cache/nginx/': 0o755,
  'var/log/': 0o755,
  'var/log/nginx/': 0o755,
  'var/log/nginx/access.log': '-> /dev/stdout',
  'var/log/nginx/error.log': '-> /dev/stderr',
})

const listen6 = encode(
  "#!/bin/sh\n# Listens with IPv6, too.\nset -e\nsed -i -E 's/listen +80;/listen       80;\\n    listen  [::]:80;/' /etc/nginx/conf.d/default.conf\n",
)
const templates = encode(
  '#!/bin/sh\n# Fills in what /etc/nginx/templates holds, where there is such a directory.\n[ -d /etc/nginx/templates ] || exit 0\ncp /etc/nginx/templates/. /etc/nginx/conf.d/ -r\n',
)
const workers = encode(
  '#!/bin/sh\n# As many workers as there are processors, where that is asked for.\n[ -n "${NGINX_ENTRYPOINT_WORKER_PROCESSES_AUTOTUNE:-}" ] || exit 0\nsed -i -E "s/^worker_processes .*/worker_processes  $(nproc);/" /etc/nginx/nginx.conf\n',
)

function copied(path: string, script: Uint8Array): Step {
  const [, directory, name] = /^(?:(.*)\/)?(.*)$/.exec(path) ?? []
  return {
    createdBy: `/bin/sh -c #(nop) COPY file:${name} in /${directory ?? ''} `,
    entries: walkOrder(fileAt(path, script), MTIME),
  }
}

export const nginx = (programs: ProgramFiles): RemoteImage => onBase(debianSteps(programs), server(programs))

/** What the tags meant on the Debian without files for shells to read, while a shell waited. */
export const nginxOnBareDebian = (programs: ProgramFiles): RemoteImage =>
  onBase(debianSteps(programs, {}), { 'usr/sbin/nginx': sleepingServer(description) })

function onBase(base: readonly Step[], files: Tree): RemoteImage {
  return composeImage({
    created: CREATED,
    config: {
      Cmd: ['nginx', '-g', 'daemon off;'],
      Entrypoint: ['/docker-entrypoint.sh'],
      Env: [`PATH=${DEFAULT_PATH}`, 'NGINX_VERSION=1.21.5', 'NJS_VERSION=0.7.1', 'PKG_RELEASE=1~bullseye'],
      ExposedPorts: { '80/tcp': {} },
      StopSignal: 'SIGQUIT',
    },
    steps: [
      ...base,
      withoutLayer('ENV NGINX_VERSION=1.21.5'),
      withoutLayer('ENV NJS_VERSION=0.7.1'),
      withoutLayer('ENV PKG_RELEASE=1~bullseye'),
      { createdBy: '/bin/sh -c apt-get install -y nginx', entries: walkOrder(installed(files), MTIME) },
      copied('docker-entrypoint.sh', entry),
      copied(`${SCRIPTS}/10-listen-on-ipv6-by-default.sh`, listen6),
      copied(`${SCRIPTS}/20-envsubst-on-templates.sh`, templates),
      copied(`${SCRIPTS}/30-tune-worker-processes.sh`, workers),
      withoutLayer('ENTRYPOINT ["/docker-entrypoint.sh"]'),
      withoutLayer('EXPOSE 80'),
      withoutLayer('STOPSIGNAL SIGQUIT'),
      withoutLayer('CMD ["nginx" "-g" "daemon off;"]'),
    ],
  })
}
