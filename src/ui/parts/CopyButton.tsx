import { useEffect, useState } from 'react'
import { copyText } from './clipboard.ts'
import { Icon } from './icons.tsx'

interface CopyButtonProps {
  readonly text: string
  readonly label: string
  readonly labelDone: string
  readonly className: string
}

/** Says for two seconds that it has copied. */
export function CopyButton({ text, label, labelDone, className }: CopyButtonProps) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2000)
    return () => clearTimeout(timer)
  }, [copied])
  return (
    <button type="button" className={className} onClick={async () => setCopied(await copyText(text))}>
      <Icon name={copied ? 'check' : 'copy'} />
      <span aria-live="polite">{copied ? labelDone : label}</span>
    </button>
  )
}
