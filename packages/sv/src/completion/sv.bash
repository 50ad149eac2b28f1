# Completion of sv for bash: source <(sv completion bash)
_sv() {
  local current=${COMP_WORDS[COMP_CWORD]} candidate quoted
  current=${current#[\'\"]}
  current=${current//\\/}
  COMPREPLY=()
  while IFS= read -r -d '' candidate; do
    printf -v quoted %q "$candidate"
    COMPREPLY+=("$quoted")
  done < <(sv completion words -- "${COMP_WORDS[@]:0:COMP_CWORD}" "$current" 2>/dev/null)
}
complete -o default -F _sv sv
