# Completion of sv for fish: sv completion fish | source
function __sv_candidates
    set -l option (string match -r '^-.*' -- (commandline -ct))
    sv completion words -- (commandline -opc) "$option" 2>/dev/null | string split0
end
complete -c sv -f -a '(__sv_candidates)'
complete -c sv -F -n '__fish_seen_subcommand_from enable lint new'
