#!/bin/sh
# A notice over the login-status report of an ERP, as an operator sends it by hand: looked at, confirmed, queued, and sent
# by a task at half past seven. Needs a channel "wa-matriz" with the approved template "aviso_rede" (pt_BR):
#   Olá {{1}}, há uma falha na rede da sua região: {{2}}. Já estamos trabalhando nisso.
# PONTE=http://127.0.0.1:8080 KEY=... ERP=https://erp.exemplo.com.br ERP_USER=7 ERP_TOKEN=... sh examples/login-report.sh
set -eu

call() {
  method=$1 path=$2
  shift 2
  curl -sS --fail-with-body -X "$method" "${PONTE:-http://127.0.0.1:8080}$path" \
    -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' -H 'Accept-Language: pt' "$@"
  echo
}
field() { sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p"; }

# The message, once: which field of a person fills which variable.
call PUT /v1/notifications/aviso-rede -d '{
  "name": "Falha de rede", "channel": "wa-matriz", "template": { "name": "aviso_rede", "language": "pt_BR" },
  "variables": [{ "parameter": "1", "from": "nome", "format": "first_name" }, { "parameter": "2", "from": "local" }] }'

# The ERP, once.
call PUT /v1/sources/erp -d "{ \"name\": \"ERP\", \"connector\": \"ixc\",
  \"config\": { \"baseUrl\": \"$ERP\", \"userId\": \"$ERP_USER\", \"token\": \"$ERP_TOKEN\" } }"

# The task that sends what is queued: Monday to Friday, 7h30.
call PUT /v1/tasks/fila -d '{
  "kind": "drain", "name": "Envia Mensagens Omnichannel da Fila",
  "schedule": { "minute": 30, "hour": 7, "dayOfMonth": "Todos", "month": "Todos", "weekday": "1-5" } }'

# Whom it is for: who is offline in the district Centro. Without "queue" it would leave at once.
campaign=$(call POST /v1/campaigns -d '{
  "name": "Falha no Centro", "notification": "aviso-rede", "purpose": "instability", "queue": "fila",
  "audience": { "kind": "logins", "source": "erp",
    "filters": [{ "field": "login.state", "op": "=", "values": ["offline"] },
                { "field": "customer.district", "op": "=", "values": ["Centro"] }],
    "order": [{ "field": "customer.name", "direction": "asc" }] } }' | field id)

# Who gets which words, who is left out and why, and how many they are.
preview=$(call POST "/v1/campaigns/$campaign/preview")
echo "$preview"
count=$(echo "$preview" | field confirm)
printf 'Enviar para %s pessoas? [s/N] ' "$count"
read -r answer
[ "$answer" = s ] || exit 0

# With any other number than that of the recipients now it is refused, and names theirs.
call POST "/v1/campaigns/$campaign/start" -d "{ \"confirm\": $count }"

# What was queued, and what waits for the task.
call GET "/v1/campaigns/$campaign/records?result=queued"
call GET /v1/tasks/fila
