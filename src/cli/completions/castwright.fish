# Completion of castwright for fish 3.0 and later; `castwright completion fish` prints it. What may
# follow is found by the program itself: `castwright __complete WORD…`.

function __castwright_complete
    set -l typed (commandline -opc)
    set -l last (commandline -ct)
    set -l program (string replace -r '^~/' "$HOME/" -- $typed[1])
    set -e typed[1]
    set -l kind :words
    for line in (command $program __complete $typed "$last" 2>/dev/null)
        if string match -q ':*' -- $line
            set kind $line
        else
            printf "%s\n" "$line"
        end
    end
    set -l before (string match -r '^--[^=]*=' -- "$last")
    set -l value (string replace -r '^--[^=]*=' '' -- "$last")
    switch $kind
        case :files
            for path in (__fish_complete_path "$value")
                printf "%s\n" "$before$path"
            end
        case :folders
            for path in (__fish_complete_directories "$value")
                printf "%s\n" "$before$path"
            end
    end
end

complete -c castwright -f -k -a '(__castwright_complete)'
