ALIYUN_BIN=/usr/local/bin/aliyun
run aliyun vpc UnassociateEipAddress --AllocationId EIP
${ALIYUN_BIN} vpc UnassociateEipAddress --AllocationId EIP
call_aliyun_api vpc UnassociateEipAddress --AllocationId EIP
$ALYCLI_PATH vpc UnassociateEipAddress --AllocationId EIP
retry_delete "eip $x" ali vpc UnassociateEipAddress --AllocationId EIP
result=$(aliyuncli vpc UnassociateEipAddress --AllocationId EIP | jq .)
