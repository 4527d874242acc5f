import { expect, test } from 'vitest'
import { hereDocument } from './here-document.ts'

test('the text ends where no line of it ends it', () => {
  expect(hereDocument('sh', 'ls\n')).toBe("sh <<'EOF'\nls\nEOF")
  expect(hereDocument('cat', '')).toBe("cat <<'EOF'\nEOF")
  expect(hereDocument('sh', 'cat > f <<EOF\n1\nEOF\nsh <<EOF_\nls\nEOF_\n EOF__\n')).toBe(
    "sh <<'EOF__'\ncat > f <<EOF\n1\nEOF\nsh <<EOF_\nls\nEOF_\n EOF__\nEOF__",
  )
})
