aliyun vpc DescribeVpcs
# aliyun vpc UnassociateEipAddress --AllocationId EIP
echo "aliyun vpc UnassociateEipAddress --AllocationId EIP"
echo aliyun vpc UnassociateEipAddress --AllocationId EIP
log_info aliyun vpc UnassociateEipAddress
COMMAND="aliyun vpc UnassociateEipAddress --AllocationId EIP"
aliyun vpc UnassociateEipAddress --help
aliyun help vpc UnassociateEipAddress
aliyun configure set --region cn-hangzhou
cat <<EOF
aliyun vpc UnassociateEipAddress --AllocationId EIP
EOF
