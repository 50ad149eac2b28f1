# Completion of sv for zsh, after compinit: source <(sv completion zsh)
_sv() {
  local -a candidates
  candidates=("${(@0)$(sv completion words -- "${(@Q)words[1,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
  candidates=("${(@)candidates:#}")
  if (( $#candidates )); then compadd -a candidates; else _files; fi
}
compdef _sv sv
