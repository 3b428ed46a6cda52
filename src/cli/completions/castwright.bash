# Completion of castwright for bash 4.4 and later; `castwright completion bash` prints it. What may
# follow is found by the program itself: `castwright __complete WORD…`.

# Puts the words up to the cursor into `typed`. Bash splits words at = and :, the program does not.
__castwright_typed() {
  local rest=${COMP_LINE:0:COMP_POINT} trimmed word i
  for ((i = 0; i <= COMP_CWORD; i++)); do
    trimmed=${rest#"${rest%%[![:space:]]*}"}
    word=${COMP_WORDS[i]}
    if ((${#word} > ${#trimmed})); then word=$trimmed; fi
    if ((i > 0)) && [[ $trimmed == "$rest" ]]; then
      typed[-1]+=$word
    else
      typed+=("$word")
    fi
    rest=${trimmed:${#word}}
  done
}

# What a word means without the quotation marks, backslashes and ~ of the shell.
__castwright_unquoted() {
  local word=${1//\\/}
  case $word in
    \'*) word=${word#\'} word=${word%\'} ;;
    \"*) word=${word#\"} word=${word%\"} ;;
    \~/*) word=$HOME/${word:2} ;;
  esac
  printf '%s' "$word"
}

_castwright() {
  local typed=() words=() found=() line kind=:words last value program i widest=0
  __castwright_typed
  last=${typed[-1]}
  for ((i = 0; i < ${#typed[@]}; i++)); do
    words+=("$(__castwright_unquoted "${typed[i]}")")
  done
  program=${words[0]}
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :*) kind=$line ;;
      *) found+=("$line") ;;
    esac
  done < <("$program" __complete "${words[@]:1}" 2>/dev/null)
  compopt -o nosort 2>/dev/null

  # Bash replaces only what stands behind the last = or :.
  local before=
  if [[ $last == *[=:]* ]]; then before=${last%"${last##*[=:]}"}; fi
  for ((i = 0; i < ${#found[@]}; i++)); do
    found[i]=${found[i]#"$before"}
    line=${found[i]%%$'\t'*}
    if ((${#line} > widest)); then widest=${#line}; fi
  done
  # Descriptions are for lists only: what is inserted is the word alone.
  local listed=
  case $COMP_TYPE in 33 | 63 | 64) listed=yes ;; esac
  if ((${#found[@]} == 1)) || [[ $kind != :words ]]; then listed=; fi
  for line in "${found[@]}"; do
    if [[ -n $listed && $line == *$'\t'* ]]; then
      printf -v line '%-*s  (%s)' "$widest" "${line%%$'\t'*}" "${line#*$'\t'}"
      COMPREPLY+=("${line:0:$((${COLUMNS:-80} - 1))}")
    else
      COMPREPLY+=("${line%%$'\t'*}")
    fi
  done

  local how=
  case $kind in
    :files) how=-f ;;
    :folders) how=-d ;;
    *) return ;;
  esac
  compopt -o filenames
  value=$last
  if [[ $last == --*=* ]]; then value=${last#*=}; fi
  while IFS= read -r line; do
    COMPREPLY+=("$line")
  done < <(compgen "$how" -- "$value")
}

complete -F _castwright castwright
